namespace Microsoft.ML.Tokenizers;

/// <summary>How a text is to be encoded.</summary>
public struct EncodeSettings
{
    /// <summary>Creates settings without a limit on tokens.</summary>
    public EncodeSettings() => MaxTokenCount = int.MaxValue;

    /// <summary>Whether the normalizer runs.</summary>
    public bool ConsiderNormalization { get; set; }

    /// <summary>Whether the pre-tokenizer runs.</summary>
    public bool ConsiderPreTokenization { get; set; }

    /// <summary>The most tokens to produce.</summary>
    public int MaxTokenCount { get; set; }
}
