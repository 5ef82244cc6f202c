using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Ledger;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Tests.Training;

public sealed class FeatureScalingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void ToPlain_OfAnyHead_GivesTheSameOutputsOnPlainFeatures(int valueCount)
    {
        var (features, rows) = Matrix();
        TargetValue[] targets = [.. rows.Select(row => new TargetValue(0, [], [row * 3f, 5 - row]))];
        var scaling = FeatureScaling.Of(features, rows, targets, valueCount);
        using var parameters = new ParameterSet();
        parameters.Add("head.0.weight", Tensor.Of(new[] { 0.5f, -1, 2, 1, 0, -0.25f }, 2, 3));
        parameters.Add("head.0.bias", Tensor.Of(new[] { 0.125f, -3 }, 2));
        var scaled = new float[3];
        scaling.Scale(features[2], scaled);
        var expected = Apply(parameters, scaled);
        scaling.RestoreOutputs(expected);

        scaling.ToPlain(parameters);
        var actual = Apply(parameters, features[2]);

        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3f * Math.Max(1, Math.Abs(pair.First))));
    }

    [Fact]
    public void ToScaled_AfterToPlain_GivesTheParametersBack()
    {
        var (features, rows) = Matrix();
        var scaling = FeatureScaling.Of(features, rows, [.. rows.Select(row => new TargetValue(0, [], [row]))], 1);
        using var parameters = new ParameterSet();
        parameters.Add("w", Tensor.Of(new[] { 0.5f, -1, 2 }, 1, 3));
        parameters.Add("b", Tensor.Of(new[] { 0.125f }, 1));

        scaling.ToPlain(parameters);
        scaling.ToScaled(parameters);

        Assert.All(parameters["w"].AsSpan<float>().ToArray().Zip([0.5f, -1f, 2f]), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
        Assert.Equal(0.125f, parameters["b"].AsSpan<float>()[0], 1e-3f);
    }

    [Fact]
    public void Of_ConstantFeatures_StaysFinite()
    {
        var features = new FeatureMatrix(2, 3);
        features[0].Fill(4);
        features[1].Fill(4);
        var scaling = FeatureScaling.Of(features, [0, 1], [], 0);
        var row = new float[3];

        scaling.Scale(features[0], row);

        Assert.All(row, value => Assert.Equal(0, value));
    }

    private static (FeatureMatrix Features, int[] Rows) Matrix()
    {
        var features = new FeatureMatrix(4, 3);
        for (var row = 0; row < 4; row++)
        {
            for (var i = 0; i < 3; i++) features[row][i] = 100 + (row * row) - (7 * i * row);
        }

        return (features, [0, 1, 2, 3]);
    }

    private static float[] Apply(ParameterSet parameters, ReadOnlySpan<float> input)
    {
        var weight = parameters.First().Value.AsSpan<float>();
        var bias = parameters.Last().Value.AsSpan<float>();
        var outputs = bias.ToArray();
        for (var i = 0; i < weight.Length; i++) outputs[i / input.Length] += weight[i] * input[i % input.Length];
        return outputs;
    }
}
