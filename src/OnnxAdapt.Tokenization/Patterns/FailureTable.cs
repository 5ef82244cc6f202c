namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>One bit for every choice of a program at every place of a text: whether it is known to fail there, or is being tried.</summary>
internal sealed class FailureTable(int rows, int length)
{
    private readonly ulong[] _bits = new ulong[((((long)rows * (length + 1)) - 1) / 64) + 1];

    /// <summary>Sets a bit; false when it was set.</summary>
    public bool TryMark(int row, int position)
    {
        var (word, mask) = Locate(row, position);
        var isNew = (_bits[word] & mask) == 0;
        _bits[word] |= mask;
        return isNew;
    }

    /// <summary>Clears the bits of a row from one place to another, both included.</summary>
    public void Clear(int row, int first, int last)
    {
        for (var position = first; position <= last; position++)
        {
            var (word, mask) = Locate(row, position);
            _bits[word] &= ~mask;
        }
    }

    private (long Word, ulong Mask) Locate(int row, int position)
    {
        var bit = ((long)row * (length + 1)) + position;
        return (bit >> 6, 1UL << (int)(bit & 63));
    }
}
