using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace OnnxAdapt.Adaptation.Storage;

/// <summary>Appends little-endian values to a growing buffer.</summary>
internal sealed class ByteWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void Clear() => _buffer.ResetWrittenCount();

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    public void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    /// <summary>Seven bits a byte, low bits first, the top bit set on all but the last.</summary>
    public void Varint(long value)
    {
        for (var rest = (ulong)value; ; rest >>= 7)
        {
            Byte((byte)(rest < 128 ? rest : rest | 128));
            if (rest < 128) return;
        }
    }

    public void Bytes(ReadOnlySpan<byte> value) => _buffer.Write(value);

    public void Block(ReadOnlySpan<byte> value)
    {
        Varint(value.Length);
        Bytes(value);
    }

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Varint(length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    public void Single(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.GetSpan(sizeof(float)), value);
        _buffer.Advance(sizeof(float));
    }
}
