using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Tasks;
using OnnxAdapt.Serving.Tests.Support;

namespace OnnxAdapt.Serving.Tests.Tasks;

public sealed class TextTasksTests
{
    private static readonly ModelReference Encoder = new("enc");

    [Fact]
    public async Task EmbedTokensAsync_TextsOfManyLengths_HasARowPerTokenWithoutPadding()
    {
        await using var serving = await ServingFixture.StartAsync();
        var texts = Enumerable.Range(1, 60).Select(length => new string('a', length)).ToArray();

        var result = await Tasks(serving).EmbedTokensAsync(ServingFixture.EmbedCall(texts));

        Assert.Equal(texts.Select(text => (long)text.Length), result.Rows.Select(row => row.Dimensions[0]));
        Assert.All(result.Rows, row => Assert.Equal(98, row.AsSpan<float>()[^3]));
        Assert.True(serving.Encoders.Single().Runs < texts.Length);
    }

    [Fact]
    public async Task TokenizeAndDecode_Texts_GiveThemBack()
    {
        await using var serving = await ServingFixture.StartAsync();

        var pieces = await Tasks(serving).TokenizeAsync(new TokenizeCall { Model = Encoder, Texts = ["ab"] });
        var texts = await Tasks(serving).DecodeAsync(Encoder, [[.. pieces[0].Tokens.Select(token => token.Id)]], skipSpecialTokens: true);

        Assert.Equal((2, "ab"), (pieces[0].Tokens.Count, texts[0]));
    }

    [Fact]
    public async Task DescribeAsync_Models_TellsTheirKind()
    {
        await using var serving = await ServingFixture.StartAsync();

        Assert.Equal((ModelKind.Embedding, "mean"), await KindAsync(serving, "enc"));
        Assert.Equal((ModelKind.Generic, ""), await KindAsync(serving, "dense"));
    }

    [Fact]
    public async Task ClassifyAsync_EmbeddingModel_PrefersTheDescriptionThatMeansTheSame()
    {
        await using var serving = await ServingFixture.StartAsync();
        var call = new ZeroShotCall { Model = Encoder, Texts = ["aaaa"], Candidates = [new("far", "0"), new("near", "aaaa")], TopK = 1 };

        var result = await Tasks(serving).ClassifyAsync(call);

        Assert.Equal("near", Assert.Single(result.Rows[0].Labels).Label);
        var all = await Tasks(serving).ClassifyAsync(call with { TopK = 0 });
        Assert.Equal(1, all.Rows[0].Labels.Sum(label => label.Score), 1e-5);
    }

    public static TheoryData<string, ZeroShotCall> BadCalls => new()
    {
        { "candidates", new ZeroShotCall { Model = Encoder, Texts = ["a"], Candidates = [] } },
        { "candidates", new ZeroShotCall { Model = Encoder, Texts = ["a"], Candidates = [new("x"), new("x")] } },
        { "template", new ZeroShotCall { Model = Encoder, Texts = ["a"], Candidates = [new("x")], Template = "no place" } },
        { "inputs", new ZeroShotCall { Model = Encoder, Texts = [], Candidates = [new("x")] } },
    };

    [Theory]
    [MemberData(nameof(BadCalls))]
    public async Task ClassifyAsync_BadCall_NamesTheField(string field, ZeroShotCall call)
    {
        await using var serving = await ServingFixture.StartAsync();

        var failure = await Assert.ThrowsAsync<AdaptException>(() => Tasks(serving).ClassifyAsync(call));

        Assert.StartsWith(field + ":", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RankAndEntities_OtherModels_AreRefused()
    {
        await using var serving = await ServingFixture.StartAsync();

        var rank = await Assert.ThrowsAsync<AdaptException>(() => Tasks(serving).RankAsync(new RankCall { Model = Encoder, Pairs = RankCall.PairsOf("a", ["b"]) }));
        var entities = await Assert.ThrowsAsync<AdaptException>(() => Tasks(serving).FindEntitiesAsync(new EntitiesCall { Model = Encoder, Texts = ["a"] }));

        Assert.All([rank, entities], failure => Assert.Equal(AdaptErrorKind.FailedPrecondition, failure.Kind));
    }

    private static TextTasks Tasks(ServingFixture serving) => new(serving.Engine, serving.Catalog);

    private static async Task<(ModelKind Kind, string Pooling)> KindAsync(ServingFixture serving, string name)
    {
        var profile = await Tasks(serving).DescribeAsync(new ModelReference(name));
        return (profile.Kind, profile.Pooling);
    }
}
