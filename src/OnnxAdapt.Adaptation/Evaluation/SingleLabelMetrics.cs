using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Evaluation;

/// <summary>Metrics of a softmax classifier. The predicted class is the largest output, the first of equal ones.</summary>
internal static class SingleLabelMetrics
{
    public static EvaluationResult Of(ReadOnlySpan<float> logits, IReadOnlyList<TargetValue> targets, IReadOnlyList<string> labels, int classes)
    {
        var counts = new ClassCounts(classes);
        var bins = new CalibrationBins();
        var (loss, right) = (0.0, 0L);
        for (var row = 0; row < targets.Count; row++)
        {
            var outputs = logits.Slice(row * classes, classes);
            var (best, logSum) = (ArgMax(outputs), LogSumExp(outputs));
            var target = targets[row].Label;
            loss += logSum - outputs[target];
            right += best == target ? 1 : 0;
            bins.Add(Math.Exp(outputs[best] - logSum), best == target);
            counts.Add(best, predicted: true, actual: best == target);
            if (best != target) counts.Add(target, predicted: false, actual: true);
        }

        var accuracy = (double)right / targets.Count;
        return new EvaluationResult
        {
            Count = targets.Count,
            Loss = loss / targets.Count,
            Accuracy = accuracy,
            MacroF1 = counts.MacroF1(),
            MicroF1 = accuracy,
            CalibrationError = bins.Error(),
            Classes = counts.Metrics(labels),
        };
    }

    public static int ArgMax(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best]) best = i;
        }

        return best;
    }

    private static double LogSumExp(ReadOnlySpan<float> values)
    {
        double largest = values[ArgMax(values)];
        var sum = 0.0;
        foreach (var value in values) sum += Math.Exp(value - largest);
        return largest + Math.Log(sum);
    }
}
