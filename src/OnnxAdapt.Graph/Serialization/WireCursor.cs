namespace OnnxAdapt.Graph.Serialization;

/// <summary>A position in protobuf bytes.</summary>
internal ref struct WireCursor(ReadOnlySpan<byte> bytes, long start)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    public readonly bool AtEnd => _position == _bytes.Length;

    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>Offset in the whole file.</summary>
    public readonly long Offset => start + _position;

    public bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70 && _position < _bytes.Length; shift += 7)
        {
            var current = _bytes[_position++];
            value |= (ulong)(current & 0x7F) << shift;
            if (current < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    public bool TrySkip(int count)
    {
        if (Remaining < count)
        {
            return false;
        }

        _position += count;
        return true;
    }

    public bool TryTake(ulong count, out ReadOnlySpan<byte> content)
    {
        if (count > (ulong)Remaining)
        {
            content = default;
            return false;
        }

        content = _bytes.Slice(_position, (int)count);
        _position += (int)count;
        return true;
    }
}
