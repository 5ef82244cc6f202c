using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Publishing;
using OnnxAdapt.Serving.Tests.Support;

namespace OnnxAdapt.Serving.Tests.Publishing;

public sealed class ServedModelScorerTests
{
    [Fact]
    public async Task ScoreAsync_ServedVersion_GivesRawOutputsInTheOrderOfItsLabels()
    {
        await using var serving = await ServingFixture.StartAsync();
        await serving.PublishAsync("m", serve: true, 0, 1, 5, 0, 0, 0);
        await serving.PublishAsync("m", serve: false, 9, 9, 0, 9, 0, 0);

        var scores = await new ServedModelScorer(serving.Catalog).ScoreAsync("m", ServingFixture.Texts("ab", "c"));

        Assert.Equal(["l0", "l1"], scores!.Labels);
        Assert.Equal([5, FakeModels.Expected("ab", 1)[0]], scores.Outputs[0].Value);
        Assert.Equal([5, FakeModels.Expected("c", 1)[0]], scores.Outputs[1].Value);
    }

    [Fact]
    public async Task ScoreAsync_BadInput_FailsThatRowOnly()
    {
        await using var serving = await ServingFixture.StartAsync();
        await serving.PublishAsync("m", serve: true, 0, 1, 0);

        var scores = await new ServedModelScorer(serving.Catalog).ScoreAsync("m", [new ExampleInput.Tokens([500]), new ExampleInput.Text("a")]);

        Assert.Equal(AdaptErrorKind.InvalidArgument, scores!.Outputs[0].Error!.Kind);
        Assert.True(scores.Outputs[1].IsSuccess);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("enc")]
    [InlineData("unserved")]
    public async Task ScoreAsync_NameWithoutServedAdaptedVersion_GivesNothing(string name)
    {
        await using var serving = await ServingFixture.StartAsync();
        await serving.PublishAsync("unserved", serve: false, 0, 1, 0);

        Assert.Null(await new ServedModelScorer(serving.Catalog).ScoreAsync(name, ServingFixture.Texts("a")));
    }
}
