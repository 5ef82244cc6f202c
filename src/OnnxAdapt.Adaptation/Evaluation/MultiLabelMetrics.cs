using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Evaluation;

/// <summary>Metrics of independent sigmoid outputs, decided at probability 0.5. Calibration is over all decisions.</summary>
internal static class MultiLabelMetrics
{
    public static EvaluationResult Of(ReadOnlySpan<float> logits, IReadOnlyList<TargetValue> targets, IReadOnlyList<string> labels, int classes)
    {
        var counts = new ClassCounts(classes);
        var bins = new CalibrationBins();
        var (loss, exact) = (0.0, 0L);
        for (var row = 0; row < targets.Count; row++)
        {
            var actual = targets[row].LabelSet;
            var same = true;
            for (var label = 0; label < classes; label++)
            {
                var (logit, isActual) = ((double)logits[(row * classes) + label], Array.IndexOf(actual, label) >= 0);
                var isPredicted = logit > 0;
                loss += SoftPlus(logit) - (isActual ? logit : 0);
                same &= isPredicted == isActual;
                counts.Add(label, isPredicted, isActual);
                bins.Add(Confidence(logit), isPredicted == isActual);
            }

            exact += same ? 1 : 0;
        }

        return new EvaluationResult
        {
            Count = targets.Count,
            Loss = loss / ((double)targets.Count * classes),
            Accuracy = (double)exact / targets.Count,
            MacroF1 = counts.MacroF1(),
            MicroF1 = counts.MicroF1(),
            CalibrationError = bins.Error(),
            Classes = counts.Metrics(labels),
        };
    }

    private static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static double Confidence(double logit) => 1 / (1 + Math.Exp(-Math.Abs(logit)));
}
