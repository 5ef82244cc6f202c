using System.Buffers.Binary;
using System.Text;

namespace OnnxAdapt.OrtTraining.FlatBuffers;

/// <summary>
/// Writes a FlatBuffer from front to back: parents first, so that every reference points forward. Large byte vectors stay where they are until
/// the end, so the buffer in memory holds only the structure.
/// </summary>
/// <remarks>Tables and the elements of integer and byte vectors start at multiples of 8, length words at multiples of 4.</remarks>
internal sealed class FlatWriter
{
    private const int Alignment = 8;
    private const int HeaderBytes = 8;
    private readonly List<(int Slot, ReadOnlyMemory<byte> Bytes)> _blobs = [];
    private byte[] _bytes = new byte[1024];
    private int _length = HeaderBytes;

    /// <param name="identifier">Four bytes that say what the buffer is.</param>
    public FlatWriter(ReadOnlySpan<byte> identifier) => identifier.CopyTo(_bytes.AsSpan(sizeof(uint)));

    /// <summary>Appends a table with its vtable; the first one is the root.</summary>
    /// <returns>Position of the table.</returns>
    public int AddTable(params ReadOnlySpan<FlatField> fields)
    {
        var slots = 0;
        foreach (var field in fields)
        {
            slots = Math.Max(slots, field.Id + 1);
        }

        var vtable = Reserve(2 * sizeof(ushort) + (slots * sizeof(ushort)), sizeof(ushort));
        var table = Reserve(sizeof(int), Alignment);
        PutInt32(table, table - vtable);
        foreach (var width in (ReadOnlySpan<int>)[sizeof(uint), sizeof(long), sizeof(byte)])
        {
            PlaceFields(fields, width, table, vtable);
        }

        PutUInt16(vtable, 2 * sizeof(ushort) + (slots * sizeof(ushort)));
        PutUInt16(vtable + sizeof(ushort), _length - table);
        if (vtable == HeaderBytes)
        {
            PutInt32(0, table);
        }

        return table;
    }

    /// <summary>Where the reference in a table's field is stored.</summary>
    public int Slot(int table, int field)
    {
        var vtable = table - BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(table));
        return table + BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(vtable + 4 + (field * sizeof(ushort))));
    }

    /// <summary>Makes the reference at <paramref name="slot"/> point to a later position.</summary>
    public void Link(int slot, int target) => PutInt32(slot, target - slot);

    /// <summary>Appends a text and links it.</summary>
    public void AddString(int slot, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var position = Reserve(checked(sizeof(uint) + bytes.Length + 1), sizeof(uint));
        PutInt32(position, bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(position + sizeof(uint)));
        Link(slot, position);
    }

    /// <summary>Appends a vector of integers and links it.</summary>
    public void AddInt64s(int slot, IReadOnlyList<long> values)
    {
        var payload = ReserveVector(slot, values.Count, values.Count * sizeof(long));
        for (var i = 0; i < values.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(payload + (i * sizeof(long))), values[i]);
        }
    }

    /// <summary>Appends a vector of references, links it, and has each item appended and linked in turn.</summary>
    /// <param name="slot">Where the reference to the vector is stored.</param>
    /// <param name="items">What is written.</param>
    /// <param name="add">Appends an item and gives its position.</param>
    public void AddTables<T>(int slot, IReadOnlyList<T> items, Func<T, int> add)
    {
        var vector = Reserve(sizeof(uint) + (items.Count * sizeof(uint)), sizeof(uint));
        PutInt32(vector, items.Count);
        Link(slot, vector);
        for (var i = 0; i < items.Count; i++)
        {
            Link(vector + sizeof(uint) + (i * sizeof(uint)), add(items[i]));
        }
    }

    /// <summary>Appends a vector of bytes and links it; the bytes are read when the buffer is written out.</summary>
    public void AddBytes(int slot, ReadOnlyMemory<byte> bytes) => _blobs.Add((slot, bytes));

    /// <summary>Writes the whole buffer.</summary>
    /// <exception cref="FlatFormatException">It would take 2 GiB or more.</exception>
    public void WriteTo(Stream stream)
    {
        LinkBlobs();
        stream.Write(_bytes, 0, _length);
        var position = (long)_length;
        foreach (var (_, bytes) in _blobs)
        {
            position = WriteBlob(stream, position, bytes.Span);
        }
    }

    private static int Align(int position, int alignment) => (position + alignment - 1) / alignment * alignment;

    private static long BlobPosition(long position) => ((position + sizeof(uint) + Alignment - 1) / Alignment * Alignment) - sizeof(uint);

    private static long WriteBlob(Stream stream, long position, ReadOnlySpan<byte> bytes)
    {
        Span<byte> head = stackalloc byte[Alignment + sizeof(uint)];
        head.Clear();
        var padding = (int)(BlobPosition(position) - position);
        BinaryPrimitives.WriteInt32LittleEndian(head[padding..], bytes.Length);
        stream.Write(head[..(padding + sizeof(uint))]);
        stream.Write(bytes);
        return position + padding + sizeof(uint) + bytes.Length;
    }

    private void LinkBlobs()
    {
        var position = (long)_length;
        foreach (var (slot, bytes) in _blobs)
        {
            var start = BlobPosition(position);
            position = start + sizeof(uint) + bytes.Length;
            if (position > int.MaxValue)
            {
                throw new FlatFormatException("it would take 2 GiB or more");
            }

            Link(slot, (int)start);
        }
    }

    private void PlaceFields(ReadOnlySpan<FlatField> fields, int width, int table, int vtable)
    {
        foreach (var field in fields)
        {
            if (field.Width == width)
            {
                var position = Reserve(width, width);
                PutBits(position, width, field.Bits);
                PutUInt16(vtable + (2 * sizeof(ushort)) + (field.Id * sizeof(ushort)), position - table);
            }
        }
    }

    private int ReserveVector(int slot, int count, int bytes)
    {
        Reserve(sizeof(uint), sizeof(uint));
        var payload = Align(_length, Alignment);
        Reserve(payload - _length + bytes, 1);
        PutInt32(payload - sizeof(uint), count);
        Link(slot, payload - sizeof(uint));
        return payload;
    }

    private int Reserve(int bytes, int alignment)
    {
        var position = Align(_length, alignment);
        _length = checked(position + bytes);
        if (_length > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_length, 2L * _bytes.Length)));
        }

        return position;
    }

    private void PutBits(int position, int width, long bits)
    {
        Span<byte> value = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(value, bits);
        value[..width].CopyTo(_bytes.AsSpan(position));
    }

    private void PutInt32(int position, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(position), value);

    private void PutUInt16(int position, int value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(position), (ushort)value);
}
