using OnnxAdapt.Media.Audio.Settings;

namespace OnnxAdapt.Media.Audio.Features;

/// <summary>
/// c[k] = s[k] sum over n of x[n] cos(pi k (2 n + 1) / (2 N)), with s[0] = sqrt(1 / N) and s[k] = sqrt(2 / N), times the lifter.
/// </summary>
internal sealed class Cepstrum
{
    private readonly double[][] _rows;

    /// <summary>Prepares for frames of a number of bins.</summary>
    public Cepstrum(CepstrumSettings settings, int bins) => _rows = [.. Enumerable.Range(0, settings.Count).Select(index => RowOf(settings, index, bins))];

    /// <summary>The coefficients of each frame.</summary>
    public FeatureMatrix Apply(FeatureMatrix features)
    {
        var result = FeatureMatrix.Allocate(features.Frames, _rows.Length);
        for (var frame = 0; frame < features.Frames; frame++)
        {
            var source = features.Frame(frame);
            var target = result.Frame(frame);
            for (var index = 0; index < _rows.Length; index++) target[index] = (float)Dot(source, _rows[index]);
        }

        return result;
    }

    private static double[] RowOf(CepstrumSettings settings, int index, int bins)
    {
        var scale = Math.Sqrt((index == 0 ? 1d : 2d) / bins);
        if (settings.Lifter > 0) scale *= 1 + (settings.Lifter / 2 * Math.Sin(Math.PI * (index + settings.LifterStart) / settings.Lifter));
        return [.. Enumerable.Range(0, bins).Select(bin => scale * Math.Cos(Math.PI * index * ((2 * bin) + 1) / (2 * bins)))];
    }

    private static double Dot(ReadOnlySpan<float> values, double[] weights)
    {
        var sum = 0d;
        for (var index = 0; index < weights.Length; index++) sum += values[index] * weights[index];
        return sum;
    }
}
