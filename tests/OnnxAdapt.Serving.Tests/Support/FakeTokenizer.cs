using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Tasks;

namespace OnnxAdapt.Serving.Tests.Support;

/// <summary>One token per character: its code modulo 100, plus 1.</summary>
internal sealed class FakeTokenizer : ITokenizer
{
    public int VocabularySize => 101;

    public int? MaxTokens => null;

    public int PaddingId => 0;

    public static int[] IdsOf(string text) => [.. text.Select(character => (character % 100) + 1)];

    public IReadOnlyList<TokenPiece> Split(string text, bool addSpecialTokens, int? maxTokens, bool truncateLeft)
    {
        var ids = IdsOf(text);
        return [.. ids.Select((id, index) => new TokenPiece(id, text[index].ToString(), false) { Start = index, End = index + 1, Word = text[..index].Count(character => character == ' ') })];
    }

    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens) => new([.. ids.Select(id => (char)(id - 1))]);

    public TokenizedText Encode(string text, string? pair, int? maxTokens, bool truncateLeft)
    {
        var ids = IdsOf(text + pair);
        if (maxTokens is { } limit && ids.Length > limit) ids = truncateLeft ? ids[^limit..] : ids[..limit];
        return new TokenizedText(ids, null);
    }
}
