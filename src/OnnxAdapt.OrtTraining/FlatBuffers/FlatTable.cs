namespace OnnxAdapt.OrtTraining.FlatBuffers;

/// <summary>A table of a FlatBuffer; fields are addressed by their number, and an absent field has its default.</summary>
internal readonly struct FlatTable(FlatReader reader, int position, int vtable, int vtableSize, int size)
{
    private const int FirstSlot = 4;

    public int Int32(int field, int otherwise) => Find(field, sizeof(int)) is { } at ? reader.ReadInt32(at) : otherwise;

    public long Int64(int field, long otherwise) => Find(field, sizeof(long)) is { } at ? reader.ReadInt64(at) : otherwise;

    public float Float(int field) => BitConverter.Int32BitsToSingle(Int32(field, 0));

    public bool Bool(int field) => Find(field, sizeof(bool)) is { } at && reader.Slice(at, 1).Span[0] != 0;

    /// <summary>The text in a field; null when it is absent.</summary>
    public string? String(int field) => Reference(field) is { } target ? reader.StringAt(target) : null;

    /// <summary>The table in a field; null when it is absent.</summary>
    public FlatTable? Table(int field) => Reference(field) is { } target ? reader.TableAt(target) : null;

    /// <summary>The bytes in a field, not copied; null when it is absent.</summary>
    public ReadOnlyMemory<byte>? Bytes(int field)
    {
        if (Reference(field) is not { } target)
        {
            return null;
        }

        var (start, count) = reader.Payload(target, 1);
        return reader.Slice(start, count);
    }

    /// <summary>The integers in a field; null when it is absent.</summary>
    public long[]? Int64s(int field)
    {
        if (Reference(field) is not { } target)
        {
            return null;
        }

        var (start, count) = reader.Payload(target, sizeof(long));
        var values = new long[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = reader.ReadInt64(start + ((long)i * sizeof(long)));
        }

        return values;
    }

    /// <summary>The tables in a field, each read by a function; null when the field is absent.</summary>
    public T[]? Tables<T>(int field, Func<FlatTable, T> read)
    {
        if (Reference(field) is not { } target)
        {
            return null;
        }

        var (start, count) = reader.Payload(target, sizeof(uint));
        var items = new List<T>();
        for (var i = 0; i < count; i++)
        {
            items.Add(read(reader.TableAt(reader.Follow(start + ((long)i * sizeof(uint))))));
        }

        return [.. items];
    }

    private int? Reference(int field) => Find(field, sizeof(uint)) is { } at ? reader.Follow(at) : null;

    private long? Find(int field, int width)
    {
        var slot = FirstSlot + (field * sizeof(ushort));
        if (slot >= vtableSize)
        {
            return null;
        }

        var span = reader.Slice(vtable + slot, sizeof(ushort)).Span;
        var offset = span[0] | (span[1] << 8);
        if (offset == 0)
        {
            return null;
        }

        return offset >= sizeof(int) && offset + width <= size
            ? position + (long)offset
            : throw new FlatFormatException($"field {field} of the table at {position} lies outside the table");
    }
}
