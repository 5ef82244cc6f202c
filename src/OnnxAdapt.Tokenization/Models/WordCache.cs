namespace OnnxAdapt.Tokenization.Models;

/// <summary>
/// Tokens of short pieces that were cut before. A fixed number of places; a piece replaces whatever had its place, so the memory is
/// bounded whatever the texts. Read and written by many threads without locks: an entry is immutable and swapped as a whole.
/// </summary>
internal sealed class WordCache
{
    private const int Places = 1 << 14;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>The longest piece that is kept, in UTF-16 units.</summary>
    public static int LongestPiece => 48;

    /// <summary>The tokens of a piece, or null.</summary>
    public BpeSymbol[]? Find(ReadOnlySpan<char> piece, out int place)
    {
        place = (int)(Hash(piece) % Places);
        var entry = Volatile.Read(ref _entries[place]);
        return entry is not null && piece.SequenceEqual(entry.Piece) ? entry.Symbols : null;
    }

    /// <summary>Keeps the tokens of a piece at the place that <see cref="Find"/> told.</summary>
    public void Keep(int place, ReadOnlySpan<char> piece, ReadOnlySpan<BpeSymbol> symbols) =>
        Volatile.Write(ref _entries[place], new Entry(piece.ToArray(), symbols.ToArray()));

    private static ulong Hash(ReadOnlySpan<char> piece)
    {
        var hash = (ulong)piece.Length;
        foreach (var unit in piece)
        {
            hash = (hash ^ unit) * 0x9E3779B97F4A7C15UL;
            hash ^= hash >> 29;
        }

        return hash >> 20;
    }

    private sealed record Entry(char[] Piece, BpeSymbol[] Symbols);
}
