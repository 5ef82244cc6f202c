using System.Buffers;
using System.Runtime.InteropServices;

namespace OnnxAdapt.Runtime.Memory;

/// <summary>A stretch of a block's floats as memory of bytes; keeps the block, does not own it.</summary>
internal sealed unsafe class BlockMemory(NativeBlock block, long start, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(block.Slice(start, length));

    public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)(block.Pointer + start) + elementIndex, default, this);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
