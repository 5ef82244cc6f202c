namespace Microsoft.ML.Tokenizers;

/// <summary>What encoding a text gave.</summary>
/// <typeparam name="T">Ids or tokens.</typeparam>
public struct EncodeResults<T>
{
    /// <summary>The tokens in order.</summary>
    public IReadOnlyList<T> Tokens { get; set; }

    /// <summary>The text after normalisation; null when there was none.</summary>
    public string? NormalizedText { get; set; }

    /// <summary>How many UTF-16 units of the encoded text the tokens cover.</summary>
    public int CharsConsumed { get; set; }
}
