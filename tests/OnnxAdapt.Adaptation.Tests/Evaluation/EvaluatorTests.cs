using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Evaluation;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Tests.Evaluation;

public sealed class EvaluatorTests
{
    private static readonly double Tolerance = 1e-9;

    [Fact]
    public void Evaluate_SingleLabel_MatchesHandComputedValues()
    {
        // Rows: right (0), wrong (1 as 0), right (1), wrong (2 as 1); probabilities are simple by logits of ln k.
        float[] logits = [Ln(2), 0, 0, Ln(2), 0, 0, 0, Ln(8), 0, 0, Ln(2), 0];
        TargetValue[] targets = [Label(0), Label(1), Label(1), Label(2)];

        var result = Evaluator.Evaluate(ModelTask.SingleLabel, logits, targets, ["a", "b", "c"], 3, 5);

        Assert.Equal(4, result.Count);
        Assert.Equal(0.5, result.Accuracy, Tolerance);
        Assert.Equal((Math.Log(2) + Math.Log(4) + Math.Log(10.0 / 8) + Math.Log(4)) / 4, result.Loss, 1e-6);
        Assert.Equal(new ClassMetrics("a", 0.5, 1, 2.0 / 3, 1), result.Classes[0]);
        Assert.Equal(new ClassMetrics("b", 0.5, 0.5, 0.5, 2), result.Classes[1]);
        Assert.Equal(new ClassMetrics("c", 0, 0, 0, 1), result.Classes[2]);
        Assert.Equal(((2.0 / 3) + 0.5) / 3, result.MacroF1, Tolerance);
        // Confidences 1/2 (right), 1/2, 1/2 (wrong) share the bin (7/15, 8/15]; 0.8 (right) is alone.
        Assert.Equal((Math.Abs(1 - 1.5) + Math.Abs(1 - 0.8)) / 4, result.CalibrationError, 1e-6);
        Assert.Equal(5, result.Step);
    }

    [Fact]
    public void Evaluate_ClassThatNeverOccurs_DoesNotCountInMacroF1()
    {
        var result = Evaluator.Evaluate(ModelTask.SingleLabel, [1, 0, 0], [Label(0)], ["a", "b", "c"], 3, 0);

        Assert.Equal(1, result.MacroF1);
    }

    [Fact]
    public void Evaluate_MultiLabel_MatchesHandComputedValues()
    {
        float[] logits = [3, -3, 3, 3, -3, -3];
        TargetValue[] targets = [Set(0), Set(0), Set()];

        var result = Evaluator.Evaluate(ModelTask.MultiLabel, logits, targets, ["a", "b"], 2, 0);

        Assert.Equal(2.0 / 3, result.Accuracy, Tolerance);
        Assert.Equal(2 * 2.0 / (3 + 2), result.MicroF1, Tolerance);
        Assert.Equal(0.5, result.MacroF1, Tolerance);
        Assert.Equal(((5 * Math.Log(1 + Math.Exp(-3))) + Math.Log(1 + Math.Exp(3))) / 6, result.Loss, Tolerance);
        Assert.Equal(Math.Abs((5.0 / 6) - (1 / (1 + Math.Exp(-3)))), result.CalibrationError, 1e-6);
    }

    [Fact]
    public void Evaluate_Regression_MatchesHandComputedValues()
    {
        var result = Evaluator.Evaluate(ModelTask.Regression, [1, 2, 4], [Value(1), Value(3), Value(5)], [], 1, 0);

        Assert.Equal(2.0 / 3, result.MeanSquaredError, Tolerance);
        Assert.Equal(2.0 / 3, result.MeanAbsoluteError, Tolerance);
        Assert.Equal(1 - (2.0 / 8), result.RSquared, Tolerance);
        Assert.Equal(result.MeanSquaredError, result.Loss);
    }

    [Fact]
    public void Evaluate_NoExamples_CountsNone() => Assert.Equal(0, Evaluator.Evaluate(ModelTask.SingleLabel, [], [], ["a"], 1, 0).Count);

    private static float Ln(double value) => (float)Math.Log(value);

    private static TargetValue Label(int label) => new(label, [], []);

    private static TargetValue Set(params int[] labels) => new(0, labels, []);

    private static TargetValue Value(float value) => new(0, [], [value]);
}
