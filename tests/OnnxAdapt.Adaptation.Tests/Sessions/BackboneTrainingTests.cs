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
        var model = new FakeBaseModel { Graph = TinyBackbone.Write(_folder.File("base.onnx"), "Mystery"), Recipe = TinyBackbone.Recipe };
        await using var server = new TestServer(_folder.Path, model: model);

        var failure = await Assert.ThrowsAsync<AdaptException>(() => server.Sessions.OpenAsync(TestServer.Start() with { Trainable = new TrainableSettings { Scope = TrainableScope.All } }));

        Assert.Equal(AdaptErrorKind.FailedPrecondition, failure.Kind);
        Assert.Contains("Mystery", failure.Message, StringComparison.Ordinal);
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

    [Theory]
    [InlineData(TrainableScope.LastBlocks, "layer.2.bias,layer.2.weight")]
    [InlineData(TrainableScope.Biases, "layer.0.bias,layer.1.bias,layer.2.bias")]
    [InlineData(TrainableScope.All, "layer.0.bias,layer.0.weight,layer.1.bias,layer.1.weight,layer.2.bias,layer.2.weight")]
    public async Task Train_Scope_MovesWhatItNames(TrainableScope scope, string expected)
    {
        var trainable = new TrainableSettings { Scope = scope, Blocks = scope == TrainableScope.LastBlocks ? 1 : 0, FreshHead = true };

        var changes = await ChangesAsync(trainable, new OptimizerRequest());

        Assert.Equal(expected, string.Join(',', changes.Select(parameter => parameter.Name).Order()));
        Assert.All(changes, parameter => Assert.True(Moved(parameter)));
    }

    [Fact]
    public async Task Train_LowRankUpdates_AreMergedIntoTheirWeights()
    {
        var lora = new LoraSettings { Rank = 2, Targets = ["layer.0.weight"] };

        var changes = await ChangesAsync(new TrainableSettings { Scope = TrainableScope.Lora, Lora = lora }, new OptimizerRequest { LearningRate = 0.01 });

        var merged = Assert.Single(changes);
        Assert.Equal("layer.0.weight", merged.Name);
        Assert.True(Moved(merged));
    }

    [Fact]
    public async Task Train_Excluded_StaysFrozen()
    {
        var changes = await ChangesAsync(new TrainableSettings { Scope = TrainableScope.All, Excluded = ["layer.1.*", "*.bias"] }, new OptimizerRequest());

        Assert.Equal(["layer.0.weight", "layer.2.weight"], changes.Select(parameter => parameter.Name).Order());
    }

    [Fact]
    public async Task Train_GradualUnfreezing_TakesBlocksInFromTheTop()
    {
        var changes = await ChangesAsync(new TrainableSettings { Scope = TrainableScope.All }, new OptimizerRequest { UnfreezeEpochs = 1 });

        Assert.Equal(["layer.2.bias", "layer.2.weight"], changes.Where(Moved).Select(parameter => parameter.Name).Order());
        Assert.Equal(6, changes.Count);
    }

    [Fact]
    public async Task Train_InParts_GivesNearlyTheSameAsTogether()
    {
        var trainable = new TrainableSettings { Scope = TrainableScope.All };
        var together = await ChangesAsync(trainable, new OptimizerRequest());
        var parts = await ChangesAsync(trainable, new OptimizerRequest(), accumulate: 3);

        foreach (var (name, value) in together)
        {
            var other = parts[name].AsSpan<float>().ToArray();
            Assert.All(value.AsSpan<float>().ToArray().Zip(other), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    private static bool Moved(NamedTensor parameter) =>
        !parameter.Value.AsSpan<float>().SequenceEqual(parameter.Name.EndsWith("weight", StringComparison.Ordinal) ? TinyBackbone.Projection() : new float[TinyBackbone.Size]);

    /// <summary>What two passes change in the base of three layers.</summary>
    private async Task<ParameterSet> ChangesAsync(TrainableSettings trainable, OptimizerRequest optimizer, int accumulate = 0)
    {
        using var data = new TempFolder();
        var model = new FakeBaseModel { Graph = TinyBackbone.WriteDeep(_folder.File("deep.onnx")), Recipe = TinyBackbone.Recipe };
        await using var server = new TestServer(data.Path, model: model);
        server.Publisher.SkipsVerification = true;
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start() with { Trainable = trainable, Optimizer = optimizer, Accumulate = accumulate });
        await stream.SendAsync(1, Texts.Batch(0, 60));
        await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(2)));
        await stream.RunAsync(new SessionCommand.Publish("p"));
        return Assert.Single(server.Publisher.Published).BackboneParameters.Clone();
    }
}
