using System.Buffers;

namespace OnnxAdapt.Tokenization.Tests;

public sealed class MicrosoftTokenizerTests
{
    private readonly Microsoft.ML.Tokenizers.Tokenizer _tokenizer = new MicrosoftTokenizer(SampleTokenizers.Build(postProcessor: SampleTokenizers.ClsSep));

    [Fact]
    public void EncodeToIds_Text_HasNoSpecialTokens() => Assert.Equal([7, 8, 10], _tokenizer.EncodeToIds("the cats"));

    [Fact]
    public void EncodeToIds_Limit_SaysHowFarItCame()
    {
        var ids = _tokenizer.EncodeToIds("the cats sat", 2, out var normalized, out var consumed);

        Assert.Equal([7, 8], ids);
        Assert.Equal(7, consumed);
        Assert.Null(normalized);
    }

    [Fact]
    public void EncodeToTokens_Span_HasValuesAndOffsets()
    {
        var tokens = _tokenizer.EncodeToTokens("the cats".AsSpan(), out _);

        Assert.Equal(["the", "cat", "##s"], tokens.Select(token => token.Value));
        Assert.Equal([0..3, 4..7, 7..8], tokens.Select(token => token.Offset));
    }

    [Fact]
    public void GetIndexByTokenCount_BothEnds_CutAtTokens()
    {
        Assert.Equal(7, _tokenizer.GetIndexByTokenCount("the cats sat", 2, out _, out var fromStart));
        Assert.Equal(7, _tokenizer.GetIndexByTokenCountFromEnd("the cats sat", 2, out _, out var fromEnd));
        Assert.Equal((2, 2), (fromStart, fromEnd));
        Assert.Equal(4, _tokenizer.CountTokens("the cats sat"));
    }

    [Fact]
    public void Decode_SmallDestination_WritesWholeTokensThatFit()
    {
        var buffer = new char[7];

        Assert.Equal("the cats", _tokenizer.Decode([7, 8, 10]));
        Assert.Equal(OperationStatus.DestinationTooSmall, _tokenizer.Decode([7, 8, 10], buffer, out var ids, out var chars));
        Assert.Equal((2, 7, "the cat"), (ids, chars, new string(buffer)));
        Assert.Equal(OperationStatus.Done, _tokenizer.Decode([7, 8], buffer, out _, out _));
    }
}
