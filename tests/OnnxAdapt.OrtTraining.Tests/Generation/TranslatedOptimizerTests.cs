using OnnxAdapt.Abstractions;
using OnnxAdapt.OrtTraining.Generation;

namespace OnnxAdapt.OrtTraining.Tests.Generation;

public sealed class TranslatedOptimizerTests
{
    private static readonly Dictionary<string, long> Parameters = new() { ["weight"] = 12, ["bias"] = 3 };

    [Fact]
    public void Of_AdamW_KeepsItsConstants()
    {
        var translated = TranslatedOptimizer.Of(new OptimizerSettings { LearningRate = 0.01, Beta1 = 0.8, Beta2 = 0.9, Epsilon = 1e-5, WeightDecay = 0.1, MaxGradientNorm = 2 }, Parameters);

        Assert.Equal(new ArtifactOptimizer { Alpha = 0.8f, Beta = 0.9f, Epsilon = 1e-5f, WeightDecay = 0.1f, MaxGradientNorm = 2, AdamMode = 0 }, translated.Optimizer);
        Assert.Equal(0.01, translated.LearningRate);
        Assert.Empty(translated.Notes);
    }

    [Fact]
    public void Of_GroupsOfOneRateAndDecay_TakesThose()
    {
        var group = new ParameterGroup { Parameters = ["weight", "bias"], LearningRate = 0.5, WeightDecay = 0.25 };

        var translated = TranslatedOptimizer.Of(new OptimizerSettings { Groups = [group] }, Parameters);

        Assert.Equal((0.5, 0.25f), (translated.LearningRate, translated.Optimizer.WeightDecay));
        Assert.Empty(translated.Notes);
    }

    [Fact]
    public void Of_GroupsThatDiffer_TakesMostElementsAndNamesTheOthers()
    {
        var group = new ParameterGroup { Parameters = ["bias"], LearningRate = 0.5, WeightDecay = 0 };

        var translated = TranslatedOptimizer.Of(new OptimizerSettings { LearningRate = 0.1, WeightDecay = 0.4, Groups = [group] }, Parameters);

        Assert.Equal((0.1, 0.4f), (translated.LearningRate, translated.Optimizer.WeightDecay));
        Assert.Equal(2, translated.Notes.Count);
        Assert.All(translated.Notes, note => Assert.Contains("bias", note, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_PlainGradientDescent_IsTaken() =>
        Assert.Equal(OptimizerKind.Sgd, TranslatedOptimizer.Of(new OptimizerSettings { Kind = OptimizerKind.Sgd }, Parameters).Optimizer.Kind);

    [Theory]
    [InlineData(0.9, 0)]
    [InlineData(0, 0.1)]
    public void Of_GradientDescentWithMomentumOrDecay_IsRefused(double momentum, double decay)
    {
        var error = Assert.Throws<AdaptException>(() => TranslatedOptimizer.Of(new OptimizerSettings { Kind = OptimizerKind.Sgd, Momentum = momentum, WeightDecay = decay }, Parameters));

        Assert.Equal(AdaptErrorKind.FailedPrecondition, error.Kind);
        Assert.Contains("AdamW", error.Message, StringComparison.Ordinal);
    }
}
