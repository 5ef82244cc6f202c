using OnnxAdapt.Autodiff;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Text;
using OnnxAdapt.OrtTraining.Generation;

namespace OnnxAdapt.OrtTraining.Tests.Generation;

/// <summary>The choice on y = tanh(x a.weight + a.bias) b.weight reshaped by a shape, with a constant that nothing reads.</summary>
public sealed class ParameterChoiceTests
{
    private static readonly OnnxModel Model = GraphParser.ParseModel("""
        <ir_version: 8, opset_import: ["": 17]>
        main (float[N, 2] x) => (float[N, 2] y)
        <float[2, 2] "a.weight" = {1, 2, 3, 4}, float[2] "a.bias" = {0, 0}, float[2, 2] "b.weight" = {1, 0, 0, 1}, int64[2] shape = {-1, 2}, float[2] idle = {5, 6}>
        {
          first = Gemm(x, "a.weight", "a.bias")
          bent = Tanh(first)
          second = MatMul(bent, "b.weight")
          y = Reshape(second, shape)
        }
        """);

    private static GeneratedArtifacts Generate(string[] train, params string[] freeze) =>
        ArtifactGenerator.Generate(Model, new ArtifactOptions { Loss = "mse", Train = train, Freeze = freeze });

    private static string[] Names(IEnumerable<KeyValuePair<string, TensorData>> parameters) => [.. parameters.Select(parameter => parameter.Key)];

    [Fact]
    public void Train_Everything_TakesWhatTheLossDependsOn()
    {
        var artifacts = Generate(["*"]);

        Assert.Equal(["a.weight", "a.bias", "b.weight"], Names(artifacts.Trainable));
        Assert.Empty(artifacts.Frozen);
        Assert.Equal(["idle"], artifacts.Unreached);
    }

    [Fact]
    public void Freeze_BothTrainedAndFrozen_IsFrozen()
    {
        var artifacts = Generate(["*"], "a.*");

        Assert.Equal(["b.weight"], Names(artifacts.Trainable));
        Assert.Equal(["a.weight", "a.bias"], Names(artifacts.Frozen));
        Assert.Equal(["x", "target", "a.weight", "a.bias", "b.weight"], artifacts.EvaluationModel.Graph.Inputs.Select(input => input.Name));
    }

    [Fact]
    public void Freeze_ByFullName_TakesOtherTypesThatACheckpointHolds() => Assert.Equal(["shape"], Names(Generate(["b.*"], "shape").Frozen));

    [Fact]
    public void Neither_StaysAConstant()
    {
        var artifacts = Generate(["b.?eight"]);

        Assert.Equal(["b.weight"], Names(artifacts.Trainable));
        Assert.Contains(artifacts.TrainingModel.Graph.Initializers, value => value.Name == "a.weight");
    }

    [Theory]
    [InlineData("c.*", "'c.*'")]
    [InlineData("idle", "'idle'")]
    [InlineData("shape", "'shape'")]
    public void Train_PatternThatBringsNothing_IsRefusedByName(string pattern, string named) =>
        Assert.Contains(named, Assert.Throws<AutodiffException>(() => Generate(["a.*", pattern])).Message, StringComparison.Ordinal);

    [Fact]
    public void Train_WhatIsAllFrozen_IsRefused() =>
        Assert.Contains("'a.weight'", Assert.Throws<AutodiffException>(() => Generate(["a.weight", "b.*"], "a.*")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("c.*")]
    [InlineData("shap?")]
    public void Freeze_PatternThatFitsNothing_IsRefusedByName(string pattern) =>
        Assert.Contains($"'{pattern}'", Assert.Throws<AutodiffException>(() => Generate(["*"], pattern)).Message, StringComparison.Ordinal);
}
