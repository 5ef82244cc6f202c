using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Tests.Support;

namespace OnnxAdapt.Serving.Tests.Preprocessing;

public sealed class TokenizerLocatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "vocab.txt tokenizer.json", "tokenizer.json")]
    [InlineData("", "vocab.txt", "vocab.txt")]
    [InlineData("BertTokenizer", "vocab.txt", "vocab.txt")]
    [InlineData("GPT2Tokenizer", "vocab.txt", null)]
    [InlineData("LlamaTokenizer", "tokenizer.model", "tokenizer.model")]
    [InlineData("T5Tokenizer", "spiece.model", "spiece.model")]
    [InlineData("XLMRobertaTokenizer", "sentencepiece.bpe.model", null)]
    [InlineData("AlbertTokenizer", "spiece.model", null)]
    public void Find_FilesOfAFolder_TakesWhatCanBeReliedOn(string kind, string files, string? expected)
    {
        _folder.Write("tokenizer_config.json", kind.Length == 0 ? "{}" : $$"""{"tokenizer_class": "{{kind}}"}""");
        foreach (var file in files.Split(' '))
        {
            _folder.Write(file, "");
        }

        Assert.Equal(expected is null ? null : _folder.Combine(expected), TokenizerLocator.Find(_folder.Path));
    }

    [Fact]
    public void Load_CasedBert_FollowsItsConfiguration()
    {
        _folder.Write("tokenizer_config.json", """{"tokenizer_class": "BertTokenizer", "do_lower_case": false}""");
        var path = _folder.Write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\nHello\nhello\n");

        Assert.Equal([1, 3, 2], FileTokenizer.Load(path).Encode("Hello", null, null, truncateLeft: false).Ids);
    }

    [Fact]
    public void Load_FileWithDropout_Warns()
    {
        var path = _folder.Write("tokenizer.json", """{"model": {"type": "BPE", "dropout": 0.5, "vocab": {"a": 0}, "merges": []}}""");

        Assert.Contains("dropout", Assert.Single(FileTokenizer.Load(path).Warnings), StringComparison.Ordinal);
    }
}
