using OnnxAdapt.Serving.Tasks;

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

    /// <summary>The tokens of a text with where each comes from, cut as <see cref="Encode"/> does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">Whether the tokenizer adds its special tokens.</param>
    /// <param name="maxTokens">Most tokens to return; null does not truncate.</param>
    /// <param name="truncateLeft">Whether the beginning is cut rather than the end.</param>
    IReadOnlyList<TokenPiece> Split(string text, bool addSpecialTokens, int? maxTokens, bool truncateLeft);

    /// <summary>The text of token ids; ids outside of the vocabulary give nothing.</summary>
    /// <param name="ids">Ids in order.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens);
}
