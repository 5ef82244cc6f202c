using OnnxAdapt.Serving.Tasks;
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
        var encoding = tokenizer.Encode(text, pair, Options(maxTokens, truncateLeft));
        return new TokenizedText(encoding.Ids, encoding.TypeIds);
    }

    public IReadOnlyList<TokenPiece> Split(string text, bool addSpecialTokens, int? maxTokens, bool truncateLeft)
    {
        var encoding = tokenizer.Encode(text, null, Options(maxTokens, truncateLeft) with { AddSpecialTokens = addSpecialTokens });
        var (offsets, words, sequences) = (encoding.Offsets, encoding.WordIds, encoding.SequenceIds);
        return
        [
            .. Enumerable.Range(0, encoding.Count).Select(index => new TokenPiece(encoding.Ids[index], tokenizer.TokenOf(encoding.Ids[index]) ?? "", sequences[index] < 0)
            {
                Start = offsets[index].Start, End = offsets[index].End, Word = words[index],
            }),
        ];
    }

    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens) => tokenizer.Decode(ids, skipSpecialTokens);

    private static EncodeOptions Options(int? maxTokens, bool truncateLeft) =>
        maxTokens is { } limit ? new EncodeOptions { MaxLength = limit, TruncationSide = truncateLeft ? TruncationSide.Left : TruncationSide.AsFile } : Whole;
}
