using OnnxAdapt.Cli.Bench.Texts;
using OnnxAdapt.TestKit;
using OnnxAdapt.Tokenization;

namespace OnnxAdapt.Cli.Tests.Bench;

public sealed class RequestTextsTests
{
    [Fact]
    public void Next_MoreThanThereAre_BeginsAgain()
    {
        var texts = new RequestTexts(["a", "b", "c"], perRequest: 2);

        Assert.Equal([["a", "b"], ["c", "a"], ["b", "c"]], Enumerable.Range(0, 3).Select(_ => texts.Next()));
    }

    [Theory]
    [InlineData("short", 6, 14)]
    [InlineData("mixed", 6, 254)]
    [InlineData("long", 254, 254)]
    public void Make_Mix_UsesItsWholeRange(string name, int fewest, int most)
    {
        var words = TextMaker.Make(LengthMix.Find(name)!, 3000, 1).Select(text => text.Split(' ').Length).ToArray();

        Assert.Equal((fewest, most), (words.Min(), words.Max()));
    }

    [Fact]
    public void Make_TheSeedDecides()
    {
        var mix = LengthMix.Find("short")!;

        Assert.Equal(TextMaker.Make(mix, 10, 1), TextMaker.Make(mix, 10, 1));
        Assert.NotEqual(TextMaker.Make(mix, 10, 1), TextMaker.Make(mix, 10, 2));
    }

    [SharedTheory("models/all-minilm-l6-v2")]
    [InlineData("short")]
    [InlineData("mixed")]
    [InlineData("long")]
    public void Make_TokensOfAnEnglishEncoder_AreWithinTheMix(string name)
    {
        var mix = LengthMix.Find(name)!;
        var tokenizer = TextTokenizer.Load(RepositoryPaths.InShared("models/all-minilm-l6-v2/tokenizer.json"));

        Assert.All(TextMaker.Make(mix, 300, 1), text => Assert.InRange(tokenizer.Encode(text, null, new EncodeOptions { MaxLength = 1000 }).Ids.Length, mix.Shortest, mix.Longest));
    }
}
