using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Tokenization.Tests.Models;

public sealed class BpeModelTests
{
    [Theory]
    [InlineData("abab", "ab ab")]
    [InlineData("abc", "abc")]
    [InlineData("bc", "bc")]
    [InlineData("aabcb", "a abc b")]
    [InlineData("c", "c")]
    public void Encode_Merges_AreMadeInTheOrderOfTheirRanks(string text, string expected) =>
        Assert.Equal(expected, Build("""["a b", ["ab", "c"], ["b", "c"]]""", "a b c ab abc bc").Tokens(text));

    [Fact]
    public void Encode_EarlierRank_WinsOverFurtherLeft() =>
        Assert.Equal("a bc", Build("""["b c", "a b"]""", "a b c ab bc").Tokens("abc"));

    [Theory]
    [InlineData("false", "axyb", "a <unk> <unk> b")]
    [InlineData("true", "axyb", "a <unk> b")]
    public void Encode_UnknownCharacters_FuseWhenAsked(string fuse, string text, string expected)
    {
        var tokenizer = Build("[]", "<unk> a b", $$""" "unk_token": "<unk>", "fuse_unk": {{fuse}},""");

        Assert.Equal(expected, tokenizer.Tokens(text));
        Assert.Equal(text.Length, tokenizer.Encode(text).Offsets[^1].End);
    }

    [Fact]
    public void Encode_UnknownWithoutUnknownToken_IsDroppedAndOffsetsCountOn()
    {
        var encoding = Build("[]", "a b").Encode("axb");

        Assert.Equal([0, 1], encoding.Ids);
        Assert.Equal([(0, 1), (1, 2)], encoding.Offsets);
    }

    [Fact]
    public void Encode_UnknownWithUnknownTokenOutsideTheVocabulary_RefusesTheText() =>
        Assert.Contains("\"x\"", Assert.Throws<AdaptException>(() => Build("[]", "a", """ "unk_token": "<unk>", """).Encode("ax")).Message, StringComparison.Ordinal);

    [Fact]
    public void Encode_ByteFallback_CoversTheCharacterWithEveryByte()
    {
        var encoding = Build("[]", "a <0xC3> <0xA9> <unk>", """ "byte_fallback": true, "unk_token": "<unk>", """).Encode("aéü");

        Assert.Equal([0, 1, 2, 3], encoding.Ids);
        Assert.Equal([(0, 1), (1, 2), (1, 2), (2, 3)], encoding.Offsets);
    }

    [Fact]
    public void Encode_PrefixAndSuffix_MarkInnerAndLastCharacters()
    {
        var tokenizer = Build("""["a ##b", "ab ##c</w>"]""", "a ##b ##c</w> ab abc</w> a</w>", """ "continuing_subword_prefix": "##", "end_of_word_suffix": "</w>", """);

        Assert.Equal("abc</w>", tokenizer.Tokens("abc"));
        Assert.Equal("a</w>", tokenizer.Tokens("a"));
    }

    [Theory]
    [InlineData("false", "a b")]
    [InlineData("true", "ab")]
    public void Encode_WholePieceInVocabulary_IgnoresMergesWhenAsked(string ignore, string expected) =>
        Assert.Equal(expected, Build("[]", "a b ab", $$""" "ignore_merges": {{ignore}},""").Tokens("ab"));

    [Fact]
    public void Encode_SamePieceAgain_GivesTheSameTokens()
    {
        var tokenizer = Build("""["a b"]""", "a b c ab");
        var first = tokenizer.Encode("abc");

        var second = tokenizer.Encode("abc");

        Assert.Equal(first.Ids, second.Ids);
        Assert.Equal(first.Offsets, second.Offsets);
    }

    [Fact]
    public void Load_Dropout_IsIgnoredWithAWarning() =>
        Assert.Contains("dropout", Assert.Single(Build("[]", "a", """ "dropout": 0.1, """).Warnings), StringComparison.Ordinal);

    [Fact]
    public void Load_WithoutType_IsToldByItsFields() =>
        Assert.Equal("ab", SampleTokenizers.Load("""{"model": {"vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}""").Tokens("ab"));

    [Theory]
    [InlineData("""["a x"]""", "merges[0]")]
    [InlineData("""["a b", "a b c"]""", "merges[1]")]
    [InlineData("""[["a"]]""", "merges[0]")]
    public void Load_DamagedMerges_AreNamed(string merges, string part) =>
        Assert.Contains(part, Assert.Throws<AdaptException>(() => Build(merges, "a b ab")).Message, StringComparison.Ordinal);

    private static TextTokenizer Build(string merges, string vocabulary, string more = "")
    {
        var entries = string.Join(", ", vocabulary.Split(' ').Select((token, id) => $"\"{token}\": {id}"));
        return SampleTokenizers.Load($$"""{"model": {"type": "BPE", {{more}} "vocab": { {{entries}} }, "merges": {{merges}} } }""");
    }
}
