using System.Buffers.Binary;
using System.Text;

namespace OnnxAdapt.OrtTraining.FlatBuffers;

/// <summary>
/// Bounds-checked reading of a FlatBuffer from bytes of unknown origin. Nothing is allocated that the buffer does not hold, and objects that
/// refer to the same bytes over and over are refused, so a small file cannot grow in memory.
/// </summary>
/// <remarks>
/// Layout: a position is an unsigned 32-bit offset from where it is stored; a table starts with the signed distance back to its vtable;
/// a vtable holds its own size, the table's size, and one 16-bit offset per field, 0 for an absent one.
/// </remarks>
internal sealed class FlatReader
{
    private const int IdentifierOffset = 4;
    private readonly ReadOnlyMemory<byte> _bytes;
    private long _budget;

    /// <param name="bytes">The whole buffer.</param>
    public FlatReader(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        _budget = 4L * bytes.Length;
    }

    /// <summary>The root table of a buffer with the given identifier.</summary>
    /// <exception cref="FlatFormatException">The buffer is something else.</exception>
    public FlatTable Root(ReadOnlySpan<byte> identifier)
    {
        var head = Slice(0, IdentifierOffset + identifier.Length).Span;
        if (!head[IdentifierOffset..].SequenceEqual(identifier))
        {
            throw new FlatFormatException($"its identifier is not {Encoding.ASCII.GetString(identifier)}");
        }

        return TableAt(Follow(0));
    }

    /// <summary>The table at a position, its vtable checked.</summary>
    public FlatTable TableAt(int position)
    {
        Aligned(position);
        var vtable = position - (long)ReadInt32(position);
        if (vtable < 0 || vtable % sizeof(ushort) != 0)
        {
            throw new FlatFormatException($"the table at {position} has its fields described at {vtable}");
        }

        var size = ReadUInt16(vtable);
        var tableSize = ReadUInt16(vtable + sizeof(ushort));
        if (size < 2 * sizeof(ushort) || size % sizeof(ushort) != 0 || tableSize < sizeof(int))
        {
            throw new FlatFormatException($"the table at {position} has a description of {size} bytes and a size of {tableSize}");
        }

        Spend(tableSize);
        Slice(vtable, size);
        Slice(position, tableSize);
        return new FlatTable(this, position, (int)vtable, size, tableSize);
    }

    /// <summary>The text at a position: length, UTF-8 bytes, one zero byte.</summary>
    public string StringAt(int position)
    {
        var (start, count) = Payload(position, 1);
        if (Slice(start + count, 1).Span[0] != 0)
        {
            throw new FlatFormatException($"the text at {position} has no end");
        }

        return Encoding.UTF8.GetString(Slice(start, count).Span);
    }

    /// <summary>Where the elements of a vector start, and how many there are.</summary>
    public (long Start, int Count) Payload(int position, int elementSize)
    {
        Aligned(position);
        var count = (uint)ReadInt32(position);
        var start = position + (long)sizeof(uint);
        if (count > int.MaxValue || (long)count * elementSize > _bytes.Length - start)
        {
            throw new FlatFormatException($"the list at {position} claims {count} elements, more than the file holds");
        }

        Spend(((long)count * elementSize) + sizeof(uint));
        return (start, (int)count);
    }

    /// <summary>The position that the offset stored at <paramref name="at"/> points to.</summary>
    public int Follow(long at)
    {
        var offset = (uint)ReadInt32(at);
        var target = at + offset;
        if (offset == 0 || target > _bytes.Length - sizeof(uint))
        {
            throw new FlatFormatException($"the reference at {at} points to {target}, outside the file");
        }

        return (int)target;
    }

    /// <summary>A piece of the buffer, not copied.</summary>
    public ReadOnlyMemory<byte> Slice(long start, long length)
    {
        if (start < 0 || length < 0 || start > _bytes.Length - length)
        {
            throw new FlatFormatException($"it ends at {_bytes.Length}, before the {length} bytes at {start}");
        }

        return _bytes.Slice((int)start, (int)length);
    }

    public int ReadInt32(long at) => BinaryPrimitives.ReadInt32LittleEndian(Slice(at, sizeof(int)).Span);

    public long ReadInt64(long at) => BinaryPrimitives.ReadInt64LittleEndian(Slice(at, sizeof(long)).Span);

    private ushort ReadUInt16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(at, sizeof(ushort)).Span);

    private static void Aligned(int position)
    {
        if (position % sizeof(uint) != 0)
        {
            throw new FlatFormatException($"the object at {position} is not aligned to 4 bytes");
        }
    }

    private void Spend(long bytes)
    {
        _budget -= bytes;
        if (_budget < 0)
        {
            throw new FlatFormatException("too many of its objects share the same bytes");
        }
    }
}
