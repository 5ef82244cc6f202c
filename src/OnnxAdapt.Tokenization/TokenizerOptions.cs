namespace OnnxAdapt.Tokenization;

/// <summary>What to change about a tokenizer file when it is loaded.</summary>
public sealed record TokenizerOptions
{
    /// <summary>The most tokens of an encoding, in the place of the file's limit; null keeps that.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The padding token where the file says nothing about padding; null looks for <c>[PAD]</c> and <c>&lt;pad&gt;</c>.</summary>
    public string? PadToken { get; init; }
}
