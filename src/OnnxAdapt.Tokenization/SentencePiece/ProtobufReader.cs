using System.Buffers.Binary;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Tokenization.SentencePiece;

/// <summary>Walks over the fields of a protobuf message.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;
    private ulong _number;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Content of the current field where it is a text, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Content of the current field where it is a text.</summary>
    public readonly string Text => System.Text.Encoding.UTF8.GetString(Bytes);

    /// <summary>Content of the current field where it is a whole number.</summary>
    public readonly int Number => (int)(long)_number;

    /// <summary>Content of the current field where it is a truth value.</summary>
    public readonly bool Flag => _number != 0;

    /// <summary>Content of the current field where it is a number of four bytes.</summary>
    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)_number);

    /// <summary>Goes on to the next field.</summary>
    /// <exception cref="AdaptException">The message is damaged.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var key = ReadVarint();
        Bytes = default;
        (Field, _number) = ((int)(key >> 3), 0);
        switch (key & 7)
        {
            case 0:
                _number = ReadVarint();
                break;
            case 1:
                _number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                Bytes = Take(ReadVarint());
                break;
            case 5:
                _number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw Damaged();
        }

        return true;
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Damaged();
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            throw Damaged();
        }

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private static AdaptException Damaged() => AdaptException.Invalid("sentencepiece model", "is damaged: it is not a protobuf message.");
}
