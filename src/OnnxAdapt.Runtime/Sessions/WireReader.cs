using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Sessions;

/// <summary>Walks over the fields of a protocol-buffers message without interpreting them.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;

    /// <summary>Reads the next field; false at the end.</summary>
    /// <exception cref="AdaptException">InvalidArgument for bytes that are no message.</exception>
    public bool TryRead(out WireField field)
    {
        field = default;
        if (_position >= _message.Length)
        {
            return false;
        }

        var start = _position;
        var tag = Varint();
        ulong value = 0;
        switch (tag & 7)
        {
            case 0: value = Varint(); break;
            case 1: Skip(8); break;
            case 2: Skip(Varint()); break;
            case 5: Skip(4); break;
            default: throw Damaged();
        }

        var contentLength = (tag & 7) == 2 ? LengthOf(start) : 0;
        field = new WireField((int)(tag >> 3), value, start.._position, (_position - contentLength).._position);
        return true;
    }

    public static void WriteVarint(Stream target, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            target.WriteByte((byte)(value | 0x80));
        }

        target.WriteByte((byte)value);
    }

    public static AdaptException Damaged() => new(AdaptErrorKind.InvalidArgument, "The model is no serialized ONNX model: its bytes are damaged.");

    private int LengthOf(int start)
    {
        var again = new WireReader(_message) { _position = start };
        _ = again.Varint();
        return (int)again.Varint();
    }

    private void Skip(ulong count)
    {
        if (count > (ulong)(_message.Length - _position))
        {
            throw Damaged();
        }

        _position += (int)count;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64 && _position < _message.Length; shift += 7)
        {
            var next = _message[_position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Damaged();
    }
}
