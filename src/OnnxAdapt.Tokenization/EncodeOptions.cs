namespace OnnxAdapt.Tokenization;

/// <summary>How one text or pair is encoded.</summary>
public sealed record EncodeOptions
{
    /// <summary>Special tokens, and truncation as the file says.</summary>
    public static EncodeOptions Default { get; } = new();

    /// <summary>Whether the post-processor adds its special tokens.</summary>
    /// <value>True.</value>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>The most tokens, special ones included; null for the limit of the file, if it has one.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Which tokens give way when the text is too long.</summary>
    public TruncationSide TruncationSide { get; init; } = TruncationSide.AsFile;

    /// <summary>Whether what truncation cuts off is returned as well, in <see cref="Encoding.Overflowing"/>.</summary>
    /// <value>False.</value>
    public bool WithOverflow { get; init; }
}
