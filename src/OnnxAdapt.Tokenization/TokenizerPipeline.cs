using OnnxAdapt.Tokenization.AddedTokens;
using OnnxAdapt.Tokenization.Decoders;
using OnnxAdapt.Tokenization.Models;
using OnnxAdapt.Tokenization.Normalizers;
using OnnxAdapt.Tokenization.PostProcessors;
using OnnxAdapt.Tokenization.PreTokenizers;

namespace OnnxAdapt.Tokenization;

/// <summary>The components of a tokenizer file, in the order a text meets them.</summary>
internal sealed record TokenizerPipeline(
    Normalizer? Normalizer,
    AddedVocabulary AddedVocabulary,
    PreTokenizer? PreTokenizer,
    TokenModel Model,
    PostProcessor? PostProcessor,
    Decoder? Decoder,
    TruncationRule? Truncation,
    PaddingRule? Padding)
{
    /// <summary>What the file says and is not followed.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
