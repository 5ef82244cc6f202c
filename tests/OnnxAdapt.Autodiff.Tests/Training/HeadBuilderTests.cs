using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Training;

public class HeadBuilderTests
{
    private static readonly HeadOptions Small = new() { FeatureSize = 4, OutputCount = 3, HiddenSizes = [5], Seed = 11 };

    [Fact]
    public void InitialParameters_SameSeed_AreEqual()
    {
        var (first, second) = (HeadBuilder.InitialParameters(Small), HeadBuilder.InitialParameters(Small));
        Assert.Equal(["head.0.weight", "head.0.bias", "head.1.weight", "head.1.bias"], first.Select(pair => pair.Key));
        Assert.All(first.Zip(second), pair => Assert.Equal(pair.First.Value.Floats(), pair.Second.Value.Floats()));
        Assert.NotEqual(first[0].Value.Floats(), HeadBuilder.InitialParameters(Small with { Seed = 12 })[0].Value.Floats());
    }

    [Fact]
    public void InitialParameters_OfKnownSeed_StayWhatTheyWere() =>
        Assert.Equal([-0.404087722f, 0.430936754f, 0.424457312f], HeadBuilder.InitialParameters(Small)[0].Value.Floats()[..3]);

    [Theory]
    [InlineData(HeadInitialization.FanIn, 0.5f)]
    [InlineData(HeadInitialization.Xavier, 0.81649658f)]
    [InlineData(HeadInitialization.He, 1.2247449f)]
    public void InitialParameters_OfEachKind_StayWithinTheirBound(HeadInitialization kind, float bound)
    {
        var weights = HeadBuilder.InitialParameters(Small with { Initialization = kind })[0].Value.Floats();
        Assert.InRange(weights.Max(Math.Abs), 0.7f * bound, bound);
    }

    [Fact]
    public void Build_WithGivenParameters_ComputesLogits()
    {
        var options = new HeadOptions { FeatureSize = 2, OutputCount = 1 };
        var parameters = new Dictionary<string, TensorData> { ["head.0.weight"] = TensorData.Of([2f, 3], 1, 2), ["head.0.bias"] = TensorData.Of([1f], 1) };
        var outputs = GraphRunner.Run(HeadBuilder.Build(options, parameters), new Dictionary<string, TensorData> { ["features"] = TensorData.Of([1f, 1, 0, 2], 2, 2) });
        Assert.Equal([6f, 7], outputs["logits"].Floats());
    }

    [Fact]
    public void BuildWithParameterInputs_GivesTheSameLogits()
    {
        var feeds = HeadBuilder.InitialParameters(Small).ToDictionary();
        feeds["features"] = Tensors.Random("features", 0.1f, 1, true, 2, 4);
        var fixedHead = GraphRunner.Run(HeadBuilder.Build(Small), feeds)["logits"].Floats();
        Assert.Equal(fixedHead, GraphRunner.Run(HeadBuilder.BuildWithParameterInputs(Small), feeds)["logits"].Floats());
    }

    [Fact]
    public void Build_ParameterOfAnotherShape_IsRefused()
    {
        var parameters = new Dictionary<string, TensorData> { ["head.0.weight"] = TensorData.Of([2f], 1, 1) };
        var failure = Assert.Throws<AutodiffException>(() => HeadBuilder.Build(new HeadOptions { FeatureSize = 2, OutputCount = 1 }, parameters));
        Assert.Contains("'head.0.weight' is Float [1, 1]; it must be Float [1, 2]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grow_KeepsOldRowsAndStartsNewOnes()
    {
        var old = HeadBuilder.InitialParameters(Small).ToDictionary(pair => pair.Key, pair => TensorData.Of([.. pair.Value.Floats().Select(x => x + 1)], [.. pair.Value.Sizes]));
        var larger = Small with { OutputCount = 5 };
        var grown = HeadBuilder.Grow(larger, old);
        Assert.Equal(old["head.0.weight"].Floats(), grown["head.0.weight"].Floats());
        Assert.Equal(old["head.1.weight"].Floats(), grown["head.1.weight"].Floats()[..15]);
        Assert.Equal(HeadBuilder.InitialParameters(larger)[2].Value.Floats()[15..], grown["head.1.weight"].Floats()[15..]);
    }

    [Theory]
    [InlineData(0, 2, 0)]
    [InlineData(2, 0, 0)]
    [InlineData(2, 2, 1)]
    public void Build_SettingOutOfRange_IsRefused(int features, int outputs, double dropout) =>
        Assert.Throws<AutodiffException>(() => HeadBuilder.Build(new HeadOptions { FeatureSize = features, OutputCount = outputs, Dropout = dropout }));
}
