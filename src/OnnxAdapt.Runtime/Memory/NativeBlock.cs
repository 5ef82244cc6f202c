using System.Runtime.InteropServices;

namespace OnnxAdapt.Runtime.Memory;

/// <summary>Zeroed native floats that begin at a multiple of 64 bytes. Pages that are never written take no memory.</summary>
internal sealed unsafe class NativeBlock : SafeHandle
{
    private const int Alignment = 64;

    private readonly float* _first;

    /// <summary>Takes memory for a number of floats.</summary>
    public NativeBlock(long length)
        : base(0, ownsHandle: true)
    {
        Length = length;
        var bytes = (nuint)Math.Max(length, 1) * sizeof(float);
        handle = (nint)NativeMemory.AllocZeroed(bytes + Alignment);
        _first = (float*)((handle + Alignment - 1) & -Alignment);
        GC.AddMemoryPressure((long)bytes);
    }

    /// <summary>Number of floats.</summary>
    public long Length { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The first float; valid while the block is not disposed.</summary>
    public float* Pointer => IsClosed ? throw new ObjectDisposedException(nameof(NativeBlock)) : _first;

    /// <summary>A stretch of the block.</summary>
    public Span<float> Slice(long start, int count) => new(Pointer + start, count);

    /// <summary>Sets everything to zero.</summary>
    public void Clear() => NativeMemory.Clear(Pointer, (nuint)Length * sizeof(float));

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        GC.RemoveMemoryPressure(Math.Max(Length, 1) * sizeof(float));
        return true;
    }
}
