using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Tokenization.Tests.Models;

public sealed class UnigramModelTests
{
    private const string Letters = """["<unk>", 0], ["a", 0], ["b", 0], ["c", 0], ["d", 0], ["cd", 1], ["ab", 2], ["abc", 5], ["abcd", 10]""";

    [Theory]
    [InlineData("abcd", "abcd")]
    [InlineData("abcdacdxx", "abcd a cd xx")]
    [InlineData("xay", "x a y")]
    [InlineData("", "")]
    public void Encode_Scores_TheBestSumWins(string text, string expected)
    {
        var tokenizer = Build(Letters);

        Assert.Equal(expected, string.Join(' ', tokenizer.TokensOf(tokenizer.Encode(text))));
    }

    [Fact]
    public void Encode_UnknownRun_IsOneTokenThatCoversIt()
    {
        var encoding = Build(Letters).Encode("a\U0001F600xb");

        Assert.Equal([1, 0, 2], encoding.Ids);
        Assert.Equal([(0, 1), (1, 4), (4, 5)], encoding.Offsets);
    }

    [Fact]
    public void Encode_ByteFallback_CoversTheRunWithEveryByte()
    {
        var encoding = Build("""["<unk>", 0], ["a", 0], ["<0xC3>", 0], ["<0xA9>", 0]""", """, "byte_fallback": true""").Encode("aééx");

        Assert.Equal([1, 0], encoding.Ids);
        Assert.Equal([2, 3], Build("""["<unk>", 0], ["a", 0], ["<0xC3>", 0], ["<0xA9>", 0]""", """, "byte_fallback": true""").Encode("é").Ids);
    }

    [Fact]
    public void Encode_WithoutUnknownToken_RefusesTheText()
    {
        var tokenizer = SampleTokenizers.Load("""{"model": {"type": "Unigram", "unk_id": null, "vocab": [["a", 0]]}}""");

        Assert.Equal([0, 0], tokenizer.Encode("aa").Ids);
        Assert.Contains("unknown token", Assert.Throws<AdaptException>(() => tokenizer.Encode("b")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type": "Unigram", "unk_id": 3, "vocab": [["a", 0]]}""", "unk_id")]
    [InlineData("""{"type": "Unigram", "unk_id": 0, "vocab": [["a"]]}""", "vocab[0]")]
    public void Load_Damaged_NamesTheField(string model, string part) =>
        Assert.Contains(part, Assert.Throws<AdaptException>(() => SampleTokenizers.Load($$"""{"model": {{model}} }""")).Message, StringComparison.Ordinal);

    private static TextTokenizer Build(string vocabulary, string more = "") =>
        SampleTokenizers.Load($$"""{"model": {"type": "Unigram", "unk_id": 0, "vocab": [{{vocabulary}}]{{more}} } }""");
}
