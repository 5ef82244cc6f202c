using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Evaluation;

/// <summary>Errors of real outputs. R squared is 1 - residual / total sum of squares per output, then averaged; an output that does not vary counts 1 when it is met exactly, otherwise 0.</summary>
internal static class RegressionMetrics
{
    public static EvaluationResult Of(ReadOnlySpan<float> outputs, IReadOnlyList<TargetValue> targets, int width)
    {
        var (squared, absolute, explained) = (0.0, 0.0, 0.0);
        for (var output = 0; output < width; output++)
        {
            var mean = targets.Average(target => (double)target.Values[output]);
            var (residual, total) = (0.0, 0.0);
            for (var row = 0; row < targets.Count; row++)
            {
                double target = targets[row].Values[output];
                var error = outputs[(row * width) + output] - target;
                residual += error * error;
                absolute += Math.Abs(error);
                total += (target - mean) * (target - mean);
            }

            squared += residual;
            explained += total > 0 ? 1 - (residual / total) : residual == 0 ? 1 : 0;
        }

        var values = (double)targets.Count * width;
        return new EvaluationResult
        {
            Count = targets.Count,
            Loss = squared / values,
            MeanSquaredError = squared / values,
            MeanAbsoluteError = absolute / values,
            RSquared = explained / width,
        };
    }
}
