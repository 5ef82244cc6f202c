using System.Buffers;
using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.OrtTraining.Sessions;

/// <summary>Shows a stretch of a native block as bytes.</summary>
internal sealed unsafe class NativeFloats(NativeBlock block, long start, int count) : MemoryManager<byte>
{
    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(block.Pointer + start, count * sizeof(float));

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)(block.Pointer + start) + elementIndex, default, this);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
