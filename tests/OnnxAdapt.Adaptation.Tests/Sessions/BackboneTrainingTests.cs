using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Tests.Support;

namespace OnnxAdapt.Adaptation.Tests.Sessions;

public sealed class BackboneTrainingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_BaseWithoutRecipe_SaysThatOnlyAHeadCanBeTrained()
    {
        var model = new FakeBaseModel { Graph = TinyBackbone.Write(_folder.File("base.onnx"), "MatMul") };
        await using var server = new TestServer(_folder.Path, model: model);

        var failure = await Assert.ThrowsAsync<AdaptException>(() => server.Sessions.OpenAsync(TestServer.Start() with { Trainable = new TrainableSettings { Scope = TrainableScope.All } }));

        Assert.Equal(AdaptErrorKind.FailedPrecondition, failure.Kind);
        Assert.Contains("only a head", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OperatorWithoutGradient_IsNamed()
    {
        var model = new FakeBaseModel { Graph = TinyBackbone.Write(_folder.File("base.onnx"), "Det"), Recipe = TinyBackbone.Recipe };
        await using var server = new TestServer(_folder.Path, model: model);

        var failure = await Assert.ThrowsAsync<AdaptException>(() => server.Sessions.OpenAsync(TestServer.Start() with { Trainable = new TrainableSettings { Scope = TrainableScope.All } }));

        Assert.Equal(AdaptErrorKind.FailedPrecondition, failure.Kind);
        Assert.Contains("Det", failure.Message, StringComparison.Ordinal);
        Assert.Empty(server.Sessions.List());
    }

    [Fact]
    public async Task Train_Everything_MovesTheBackboneAndPublishesIt()
    {
        var model = new FakeBaseModel { Graph = TinyBackbone.Write(_folder.File("base.onnx"), "MatMul"), Recipe = TinyBackbone.Recipe };
        await using var server = new TestServer(_folder.Path, model: model);
        server.Publisher.SkipsVerification = true;
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start() with { Trainable = new TrainableSettings { Scope = TrainableScope.All } });
        await stream.SendAsync(1, Texts.Batch(0, 120));

        var evaluation = (await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(2)))).Evaluation();
        await stream.RunAsync(new SessionCommand.Publish("p"));

        var delta = Assert.Single(server.Publisher.Published);
        Assert.InRange(evaluation.Accuracy, 0.9, 1);
        Assert.Equal(["projection"], delta.BackboneParameters.Select(parameter => parameter.Name));
        Assert.Equal(["head.0.weight", "head.0.bias"], delta.HeadParameters.Select(parameter => parameter.Name));
        Assert.NotEqual(TinyBackbone.Projection(), delta.BackboneParameters["projection"].AsSpan<float>().ToArray());
    }
}
