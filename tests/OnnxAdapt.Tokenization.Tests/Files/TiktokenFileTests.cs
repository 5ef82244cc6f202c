using OnnxAdapt.Abstractions;
using OnnxAdapt.TestKit;
using OnnxAdapt.Tokenization.Text;
using TextEncoding = System.Text.Encoding;

namespace OnnxAdapt.Tokenization.Tests.Files;

public sealed class TiktokenFileTests
{
    [SharedTheory(GoldenFile.Folder)]
    [InlineData("vocabulary.tiktoken")]
    [InlineData("tokenizer.model")]
    public void Load_VocabularyOfAByteLevelModel_EncodesAsItsJson(string name)
    {
        var json = GoldenFile.Load("bytelevel-llama3");
        var vocab = GoldenFile.Read("bytelevel-llama3").GetProperty("model").GetProperty("vocab").EnumerateObject();
        var lines = vocab.Where(entry => entry.Name.All(unit => ByteAlphabet.ByteOf(unit) >= 0)).Select(entry => $"{Base64(entry.Name)} {entry.Value}");

        var ranks = GoldenFile.Load(name, TextEncoding.ASCII.GetBytes(string.Join('\n', lines)));

        var options = new EncodeOptions { AddSpecialTokens = false };
        Assert.All(GoldenFile.Texts, text => Assert.Equal(json.Encode(text, options: options).Ids, ranks.Encode(text).Ids));
        Assert.All(GoldenFile.Texts, text => Assert.Equal(text, ranks.Decode(ranks.Encode(text).Ids, skipSpecialTokens: false)));
    }

    [Fact]
    public void Load_SpecialTokensAndPattern_ComeFromTheOptions()
    {
        var content = "YQ== 0\nYg== 1\nYWI= 2\n"u8.ToArray();

        var tokenizer = GoldenFile.Load("x.tiktoken", content, new TokenizerOptions { SplitPattern = ".", SpecialTokens = new Dictionary<string, int> { ["<end>"] = 9 } });

        Assert.Equal([0, 1, 9], tokenizer.Encode("ab<end>").Ids);
        Assert.Equal([2], GoldenFile.Load("x.tiktoken", content).Encode("ab").Ids);
    }

    [Fact]
    public void Load_DamagedLine_IsNamed() =>
        Assert.Contains("line 2", Assert.Throws<AdaptException>(() => GoldenFile.Load("x.tiktoken", "YQ== 0\nYg==\n"u8.ToArray())).Message, StringComparison.Ordinal);

    private static string Base64(string token) => Convert.ToBase64String([.. token.Select(unit => (byte)ByteAlphabet.ByteOf(unit))]);
}
