using OnnxAdapt.Tokenization;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>A tokenizer read from a file.</summary>
internal sealed class FileTokenizer(TextTokenizer tokenizer) : ITokenizer
{
    private static readonly EncodeOptions Whole = new() { TruncationSide = TruncationSide.None };

    public static ITokenizer Load(string path) => new FileTokenizer(TextTokenizer.Load(path, TokenizerLocator.OptionsBeside(path)));

    public int VocabularySize => tokenizer.VocabularySize;

    public int? MaxTokens => tokenizer.MaxLength;

    public int PaddingId => tokenizer.PadId ?? 0;

    public IReadOnlyList<string> Warnings => tokenizer.Warnings;

    public TokenizedText Encode(string text, string? pair, int? maxTokens, bool truncateLeft)
    {
        var options = maxTokens is { } limit ? new EncodeOptions { MaxLength = limit, TruncationSide = truncateLeft ? TruncationSide.Left : TruncationSide.AsFile } : Whole;
        var encoding = tokenizer.Encode(text, pair, options);
        return new TokenizedText(encoding.Ids, encoding.TypeIds);
    }
}
