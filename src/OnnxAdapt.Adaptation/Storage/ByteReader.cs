using System.Buffers.Binary;
using System.Text;

namespace OnnxAdapt.Adaptation.Storage;

/// <summary>Reads what <see cref="ByteWriter"/> wrote; bytes that cannot be right end in <see cref="InvalidDataException"/>.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    public byte Byte() => Take(1)[0];

    public long Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 127) << shift;
            if (part < 128) return (long)value;
        }

        throw new InvalidDataException("A number is longer than ten bytes.");
    }

    /// <summary>A count of things of which each takes at least one byte.</summary>
    public int Count()
    {
        var count = Varint();
        return count >= 0 && count <= _rest.Length ? (int)count : throw new InvalidDataException($"A count of {count} exceeds the {_rest.Length} bytes that are left.");
    }

    public ReadOnlySpan<byte> Block() => Take(Count());

    public string Text() => Encoding.UTF8.GetString(Block());

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length) throw new InvalidDataException($"{length} bytes are wanted, {_rest.Length} are left.");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
