using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Raw outputs of a backend's current parameters.</summary>
internal static class Scorer
{
    private const int HeadRows = 512;

    /// <summary>Outputs for the given rows, row-major.</summary>
    /// <param name="backend">Holds the parameters.</param>
    /// <param name="set">The examples.</param>
    /// <param name="rows">Which of them.</param>
    /// <param name="scaling">Scaling that the parameters are for; outputs are then put back into units of the targets.</param>
    /// <param name="batchRows">Rows of one run; 0 for a number that fits a head.</param>
    public static float[] Score(ITrainingBackend backend, TrainingSet set, int[] rows, FeatureScaling? scaling, int batchRows = 0)
    {
        var outputs = new float[(long)rows.Length * set.OutputCount];
        var step = batchRows == 0 ? HeadRows : batchRows;
        string[] names = [backend.Program.AdditionalOutputs[0]];
        for (var first = 0; first < rows.Length; first += step)
        {
            var part = rows.AsSpan(first, Math.Min(step, rows.Length - first));
            using var logits = backend.Evaluate(set.Batch(part, scaling), names)[0];
            logits.AsSpan<float>().CopyTo(outputs.AsSpan(first * set.OutputCount));
        }

        scaling?.RestoreOutputs(outputs);
        return outputs;
    }
}
