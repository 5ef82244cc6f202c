using OnnxAdapt.Abstractions;
using OnnxAdapt.TestKit;
using TextEncoding = System.Text.Encoding;

namespace OnnxAdapt.Tokenization.Tests.Files;

public sealed class WordPieceListFileTests
{
    [SharedFact(GoldenFile.Folder)]
    public void Load_VocabularyOfMiniLM_EncodesAsItsJson()
    {
        var json = GoldenFile.Load("real-minilm-open");
        var entries = GoldenFile.Read("real-minilm-open").GetProperty("model").GetProperty("vocab").EnumerateObject();
        var lines = string.Join('\n', entries.OrderBy(entry => entry.Value.GetInt32()).Select(entry => entry.Name));

        var list = GoldenFile.Load("vocab.txt", TextEncoding.UTF8.GetBytes(lines + "\n"));

        Assert.Equal(json.VocabularySize, list.VocabularySize);
        Assert.All(GoldenFile.Texts, text => Assert.Equal(json.Encode(text, "pair").Ids, list.Encode(text, "pair").Ids));
        Assert.Equal("hello world!", list.Decode(list.Encode("Hello world!").Ids, skipSpecialTokens: true));
    }

    [Fact]
    public void Load_Cased_KeepsCaseAndAccents()
    {
        var content = TextEncoding.UTF8.GetBytes("[UNK]\n[CLS]\n[SEP]\nÄb\nab\n");

        Assert.Equal([1, 3, 2], GoldenFile.Load("vocab.txt", content, new TokenizerOptions { LowerCase = false }).Encode("Äb").Ids);
        Assert.Equal([1, 4, 2], GoldenFile.Load("vocab.txt", content).Encode("Äb").Ids);
    }

    [Theory]
    [InlineData("vocab.txt", "a\nb\n", "[UNK]")]
    [InlineData("vocab.csv", "a", "no known tokenizer file")]
    public void Load_OtherContent_IsRefused(string name, string content, string part) =>
        Assert.Contains(part, Assert.Throws<AdaptException>(() => GoldenFile.Load(name, TextEncoding.UTF8.GetBytes(content))).Message, StringComparison.Ordinal);
}
