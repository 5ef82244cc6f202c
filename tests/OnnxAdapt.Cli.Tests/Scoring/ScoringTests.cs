using OnnxAdapt.Adaptation.Evaluation;
using OnnxAdapt.Cli.Scoring;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Tests.Scoring;

public sealed class ScoringTests
{
    [Fact]
    public void SingleLabel_Scores_AreAsDefined()
    {
        var score = new ClassificationScore();
        score.AddSingle("a", Labels(("a", 0.9f)));
        score.AddSingle("a", Labels(("b", 0.6f)));
        score.AddSingle("b", Labels(("b", 0.8f)));
        score.AddSingle("c", Labels(("b", 0.6f)));

        // F1: a 2/3 (1 right, 1 missed), b 1/2 (1 right, 2 wrong), c 0.
        Assert.Equal(4, score.Count);
        Assert.Equal(0.5, score.Accuracy);
        Assert.Equal(((2.0 / 3) + 0.5 + 0) / 3, score.MacroF1, precision: 12);
        Assert.Equal((0.1 + 0.2 + 1.2) / 4, score.CalibrationError, precision: 6);
        Assert.Equal([new ConfusionPair("a", "b", 1), new ConfusionPair("c", "b", 1)], score.Confusions(5));
        Assert.Single(score.Confusions(1));
    }

    [Fact]
    public void MultiLabel_Scores_CountWholeRowsAndLabels()
    {
        var score = new ClassificationScore();
        score.AddMulti(["a", "b"], Labels(("a", 0.9f), ("b", 0.7f), ("c", 0.1f)));
        score.AddMulti(["a"], Labels(("a", 0.4f), ("b", 0.1f), ("c", 0.8f)));
        score.AddMulti(["new"], Labels(("a", 0.1f), ("b", 0.1f), ("c", 0.1f)));

        Assert.Equal(1.0 / 3, score.Accuracy, precision: 12);
        Assert.Equal(((2.0 / 3) + 1 + 0 + 0) / 4, score.MacroF1, precision: 12);
    }

    [Fact]
    public void Calibration_ConfidenceAtBinEdges_FallsIntoABin()
    {
        var bins = new CalibrationBins();
        foreach (var confidence in new[] { 0.0, 1.0 / 15, 1.0 }) bins.Add(confidence, right: true);

        Assert.Equal((1 + (14.0 / 15) + 0) / 3, bins.Error(), precision: 12);
    }

    [Fact]
    public void Regression_Scores_AreAsDefined()
    {
        var score = new RegressionScore();
        score.Add([1], [1.5f]);
        score.Add([3], [2]);

        Assert.Equal((2L, 0.625, 0.75), (score.Count, score.MeanSquaredError, score.MeanAbsoluteError));
        Assert.Equal(1 - (1.25 / 2), score.RSquared, precision: 12);
    }

    private static Prediction Labels(params (string Label, float Score)[] labels)
    {
        var prediction = new Prediction();
        prediction.Labels.AddRange(labels.Select(label => new LabelScore { Label = label.Label, Score = label.Score }));
        return prediction;
    }
}
