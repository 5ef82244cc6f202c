using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Assembling;

/// <summary>A stretch of an encoding: special tokens, or a text with what truncation has cut off it.</summary>
internal readonly record struct Segment
{
    private const int None = -1;

    /// <summary>The ids of special tokens; empty for a text.</summary>
    public int[] SpecialIds { get; private init; }

    /// <summary>The tokens of a text; null for special tokens.</summary>
    public TokenList? Tokens { get; private init; }

    /// <summary>0 or 1 for the first or second text, -1 for special tokens.</summary>
    public int Sequence { get; private init; }

    /// <summary>The type id of every token.</summary>
    public int TypeId { get; init; }

    /// <summary>The type id of tokens that were cut off.</summary>
    public int OverflowTypeId { get; init; }

    /// <summary>How offsets are trimmed; null for not at all.</summary>
    public OffsetTrim? Trim { get; init; }

    /// <summary>How many parts there are to choose from: what was kept, then what was cut off.</summary>
    public int PartCount => Tokens?.Parts.Length ?? 1;

    public static Segment Special(int[] ids, int typeId) => new() { SpecialIds = ids, Sequence = None, TypeId = typeId };

    public static Segment Text(TokenList tokens, int sequence) =>
        new() { SpecialIds = [], Tokens = tokens, Sequence = sequence, TypeId = sequence, OverflowTypeId = sequence };

    /// <summary>The number of tokens of a part.</summary>
    public int CountOf(int part) => Tokens is null ? SpecialIds.Length : Tokens.Parts[part].Count;
}
