namespace OnnxAdapt.Tokenization;

/// <summary>The tokens of one text or pair. All arrays have one entry per token and must not be changed.</summary>
public sealed class Encoding
{
    private readonly TokenOrigin[] _origins;
    private (int Start, int End)[]? _offsets;
    private int[]? _wordIds;
    private int[]? _sequenceIds;

    internal Encoding(int[] ids, int[] typeIds, TokenOrigin[] origins, bool truncated) =>
        (Ids, TypeIds, _origins, Truncated) = (ids, typeIds, origins, truncated);

    /// <summary>Number of tokens, special ones and padding included.</summary>
    public int Count => Ids.Length;

    /// <summary>Ids in the vocabulary.</summary>
    public int[] Ids { get; }

    /// <summary>Type ids (segment ids): usually 0 for the first text and 1 for the second.</summary>
    public int[] TypeIds { get; }

    /// <summary>Whether tokens were cut off to meet a length limit.</summary>
    public bool Truncated { get; }

    /// <summary>What truncation has cut off, each with its special tokens, where the options asked for it; else empty.</summary>
    public IReadOnlyList<Encoding> Overflowing { get; internal init; } = [];

    /// <summary>The texts of tokens that read otherwise than the vocabulary spells them, by index without padding; null for none.</summary>
    internal IReadOnlyDictionary<int, string>? Surfaces { get; init; }

    /// <summary>How many tokens are padding; they are at one end.</summary>
    public int PaddingCount { get; private init; }

    /// <summary>The end the padding is at.</summary>
    public PaddingSide PaddingSide { get; private init; }

    /// <summary>
    /// Start and end of every token in its text, in UTF-16 units; (0, 0) for tokens that are in no text. Computed on first use.
    /// </summary>
    public (int Start, int End)[] Offsets => _offsets ??= Array.ConvertAll(_origins, origin => (origin.Start, origin.End));

    /// <summary>The number of the word (piece of text) of every token, -1 for tokens that are in no text. Computed on first use.</summary>
    public int[] WordIds => _wordIds ??= Array.ConvertAll(_origins, origin => origin.Word);

    /// <summary>0 or 1 for tokens of the first or second text, -1 for special tokens and padding. Computed on first use.</summary>
    public int[] SequenceIds => _sequenceIds ??= Array.ConvertAll(_origins, origin => origin.Sequence);

    /// <summary>1 for tokens that are in no text (special tokens and padding), else 0. A new array.</summary>
    public int[] SpecialTokensMask() => Array.ConvertAll(_origins, origin => origin.Sequence < 0 ? 1 : 0);

    /// <summary>0 for padding, else 1. A new array.</summary>
    public int[] AttentionMask()
    {
        var mask = new int[Count];
        var start = PaddingSide == PaddingSide.Left ? PaddingCount : 0;
        mask.AsSpan(start, Count - PaddingCount).Fill(1);
        return mask;
    }

    /// <summary>This encoding, and what was cut off it, with padding up to a length; itself when all are as long already.</summary>
    /// <param name="length">The wanted number of tokens.</param>
    /// <param name="rule">What to pad with and at which end.</param>
    public Encoding PadTo(int length, PaddingRule rule)
    {
        var missing = Math.Max(0, length - Count);
        return missing == 0 && Overflowing.Count == 0
            ? this
            : new Encoding(Pad(Ids, missing, rule.Side, rule.Id), Pad(TypeIds, missing, rule.Side, rule.TypeId), Pad(_origins, missing, rule.Side, TokenOrigin.Added), Truncated)
            {
                PaddingCount = PaddingCount + missing,
                PaddingSide = rule.Side,
                Surfaces = Surfaces,
                Overflowing = [.. Overflowing.Select(part => part.PadTo(length, rule))],
            };
    }

    private static T[] Pad<T>(T[] values, int missing, PaddingSide side, T filler)
    {
        var padded = new T[values.Length + missing];
        Array.Fill(padded, filler);
        values.CopyTo(padded, side == PaddingSide.Left ? missing : 0);
        return padded;
    }
}
