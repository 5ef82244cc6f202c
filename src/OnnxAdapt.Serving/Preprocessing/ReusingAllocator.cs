using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>One pinned buffer per slot that grows and is used again: a tensor is valid until the next one of its slot.</summary>
internal sealed class ReusingAllocator : ITensorAllocator
{
    private const int SmallestBuffer = 4096;
    private readonly List<byte[]> _buffers = [];

    public Tensor Allocate(int slot, TensorElementType elementType, params ReadOnlySpan<long> dimensions)
    {
        var bytes = (long)TensorElementTypes.SizeOf(elementType);
        foreach (var dimension in dimensions)
        {
            bytes = checked(bytes * dimension);
        }

        return Tensor.OfBytes(elementType, dimensions, BufferFor(slot, checked((int)bytes)).AsMemory(0, (int)bytes));
    }

    private byte[] BufferFor(int slot, int bytes)
    {
        while (_buffers.Count <= slot)
        {
            _buffers.Add([]);
        }

        if (_buffers[slot].Length < bytes)
        {
            _buffers[slot] = GC.AllocateUninitializedArray<byte>(Math.Max(SmallestBuffer, (int)Math.Min(Array.MaxLength, (long)bytes * 2)), pinned: true);
        }

        return _buffers[slot];
    }
}
