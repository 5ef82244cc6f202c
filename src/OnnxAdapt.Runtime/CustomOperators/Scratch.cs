using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>Borrowed memory, given back when disposed. What it holds is undefined.</summary>
internal readonly unsafe struct Scratch(long floats) : IDisposable
{
    private readonly NativeBlock _block = ScratchPool.Take(floats);

    /// <summary>The first float, at a multiple of 64 bytes.</summary>
    public float* Pointer => _block.Pointer;

    /// <inheritdoc/>
    public void Dispose() => ScratchPool.Return(_block);
}
