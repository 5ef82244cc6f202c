using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Bytes outside the managed heap, for what is as large as a model and needed for a moment only.</summary>
/// <param name="length">How many.</param>
internal sealed unsafe class NativeBytes(int length) : IDisposable
{
    private byte* _bytes = (byte*)NativeMemory.Alloc((nuint)Math.Max(1, length));

    /// <summary>All of them.</summary>
    public Span<byte> Span => _bytes is null ? throw new ObjectDisposedException(nameof(NativeBytes)) : new Span<byte>(_bytes, length);

    /// <summary>A stream over the first ones, to be disposed before them.</summary>
    public UnmanagedMemoryStream OpenRead(int count) => new((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Span)), count);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
    }
}
