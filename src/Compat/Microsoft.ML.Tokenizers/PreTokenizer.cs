namespace Microsoft.ML.Tokenizers;

/// <summary>Splits a normalised text into the pieces that are encoded one by one.</summary>
public abstract class PreTokenizer
{
    /// <summary>The pieces of a string as offset and length.</summary>
    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(string text);

    /// <summary>The pieces of a span of characters as offset and length.</summary>
    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text);
}
