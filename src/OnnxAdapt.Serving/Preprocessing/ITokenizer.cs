namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>Turns text into token ids. Safe for concurrent calls.</summary>
internal interface ITokenizer
{
    /// <summary>Number of token ids.</summary>
    int VocabularySize { get; }

    /// <summary>Most tokens as the tokenizer itself says; null when it says nothing.</summary>
    int? MaxTokens { get; }

    /// <summary>Id that fills rows up to the longest of their batch.</summary>
    int PaddingId { get; }

    /// <summary>What its file says and is not followed, one sentence each.</summary>
    IReadOnlyList<string> Warnings => [];

    /// <summary>Encodes a text or a pair, special tokens included.</summary>
    /// <param name="text">First text.</param>
    /// <param name="pair">Second text; null for none.</param>
    /// <param name="maxTokens">Most tokens to return; null does not truncate.</param>
    /// <param name="truncateLeft">Whether the beginning is cut rather than the end.</param>
    TokenizedText Encode(string text, string? pair, int? maxTokens, bool truncateLeft);
}
