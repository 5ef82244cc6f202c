using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>
/// Puts features, and regression targets, on a common scale for training, and takes it out of the trained head again. With m the mean
/// of the training features and s one over the root mean square of all centred components, the head trains on s (x - m); its first
/// layer W', b' then equals W = s W', b = b' - W m on plain features. One factor for all components keeps their relative sizes, which
/// for embeddings carry meaning, and makes the default learning rate fit features of any magnitude. Regression targets are
/// standardised per output, (y - c) / d, and the last layer is scaled back: W = d W', b = d b' + c.
/// </summary>
internal sealed class FeatureScaling
{
    private readonly float[] _mean;
    private readonly double _factor;
    private readonly double[] _center;
    private readonly double[] _deviation;

    private FeatureScaling(float[] mean, double factor, double[] center, double[] deviation) =>
        (_mean, _factor, _center, _deviation) = (mean, factor, center, deviation);

    /// <summary>What it is made of.</summary>
    public ScalingNumbers Numbers => new(_mean, _factor, _center, _deviation);

    /// <summary>The scaling for the given rows.</summary>
    public static FeatureScaling Of(FeatureMatrix features, int[] rows, IReadOnlyList<TargetValue> targets, int valueCount)
    {
        var mean = Mean(features, rows);
        var (center, deviation) = TargetMoments(targets, rows, valueCount);
        return new FeatureScaling(mean, Factor(features, rows, mean), center, deviation);
    }

    /// <summary>Writes one row on the common scale.</summary>
    public void Scale(ReadOnlySpan<float> row, Span<float> target)
    {
        var factor = (float)_factor;
        for (var i = 0; i < target.Length; i++) target[i] = (row[i] - _mean[i]) * factor;
    }

    public float ScaleTarget(float value, int output) => (float)((value - _center[output]) / _deviation[output]);

    /// <summary>Puts outputs of a head on the common scale back into units of the targets; nothing for classifiers.</summary>
    public void RestoreOutputs(Span<float> outputs)
    {
        for (var i = 0; _center.Length > 0 && i < outputs.Length; i++)
        {
            outputs[i] = (float)((outputs[i] * _deviation[i % _center.Length]) + _center[i % _center.Length]);
        }
    }

    /// <summary>Parameters on plain features made into those on the common scale. Layers in the head's order: weight, bias, weight, bias...</summary>
    public void ToScaled(ParameterSet parameters)
    {
        var layers = HeadLayers.Of(parameters);
        layers[^1].Rescale(_deviation.Select(d => 1 / d).ToArray(), _center.Zip(_deviation, (c, d) => -c / d).ToArray());
        layers[0].ReadScaled(_mean, _factor);
    }

    /// <summary>The reverse of <see cref="ToScaled"/>.</summary>
    public void ToPlain(ParameterSet parameters)
    {
        var layers = HeadLayers.Of(parameters);
        layers[0].ReadPlain(_mean, _factor);
        layers[^1].Rescale(_deviation, _center);
    }

    private static float[] Mean(FeatureMatrix features, int[] rows)
    {
        var sums = new double[features.Size];
        foreach (var row in rows)
        {
            var values = features[row];
            for (var i = 0; i < sums.Length; i++) sums[i] += values[i];
        }

        return Array.ConvertAll(sums, sum => (float)(sum / Math.Max(1, rows.Length)));
    }

    private static double Factor(FeatureMatrix features, int[] rows, float[] mean)
    {
        var square = 0.0;
        foreach (var row in rows)
        {
            var values = features[row];
            var rowSquare = 0f;
            for (var i = 0; i < mean.Length; i++)
            {
                var centred = values[i] - mean[i];
                rowSquare += centred * centred;
            }

            square += rowSquare;
        }

        var rms = Math.Sqrt(square / Math.Max(1, (double)rows.Length * mean.Length));
        return rms > 0 && double.IsFinite(rms) ? 1 / rms : 1;
    }

    private static (double[] Center, double[] Deviation) TargetMoments(IReadOnlyList<TargetValue> targets, int[] rows, int valueCount)
    {
        var (center, deviation) = (new double[valueCount], new double[valueCount]);
        for (var output = 0; output < valueCount; output++)
        {
            var mean = rows.Average(row => (double)targets[row].Values[output]);
            var variance = rows.Average(row => (targets[row].Values[output] - mean) * (targets[row].Values[output] - mean));
            (center[output], deviation[output]) = (mean, variance > 0 ? Math.Sqrt(variance) : 1);
        }

        return (center, deviation);
    }
}
