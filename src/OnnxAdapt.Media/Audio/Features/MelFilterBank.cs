using System.Numerics;
using OnnxAdapt.Media.Audio.Settings;

namespace OnnxAdapt.Media.Audio.Features;

/// <summary>Sums of frequencies under triangles.</summary>
internal sealed class MelFilterBank
{
    private readonly int[] _starts;
    private readonly double[][] _weights;

    /// <summary>The triangles.</summary>
    /// <param name="settings">Where they lie.</param>
    /// <param name="fftLength">Length of the transform.</param>
    /// <param name="sampleRate">Samples per second.</param>
    public MelFilterBank(MelSettings settings, int fftLength, int sampleRate)
    {
        var hertz = Enumerable.Range(0, (fftLength / 2) + 1).Select(bin => bin * (double)sampleRate / fftLength).ToArray();
        var (low, high) = (MelScales.ToMel(settings.Low, settings.Scale), MelScales.ToMel(settings.High, settings.Scale));
        var mels = Enumerable.Range(0, settings.Count + 2).Select(index => low + ((high - low) * index / (settings.Count + 1))).ToArray();
        var corners = Array.ConvertAll(mels, mel => MelScales.ToHertz(mel, settings.Scale));
        var (places, ends) = settings.StraightInMels ? (Array.ConvertAll(hertz, frequency => MelScales.ToMel(frequency, settings.Scale)), mels) : (hertz, corners);
        var triangles = Enumerable.Range(0, settings.Count)
            .Select(band => TriangleOf(places, ends.AsSpan(band, 3), settings.UnitArea ? 2 / (corners[band + 2] - corners[band]) : 1)).ToArray();
        _starts = Array.ConvertAll(triangles, triangle => triangle.Start);
        _weights = Array.ConvertAll(triangles, triangle => triangle.Weights);
    }

    /// <summary>Number of triangles.</summary>
    public int Count => _weights.Length;

    /// <summary>Weight of a frequency in a band.</summary>
    public double this[int band, int bin] => bin < _starts[band] || bin >= _starts[band] + _weights[band].Length ? 0 : _weights[band][bin - _starts[band]];

    /// <summary>Sums of several frames at once.</summary>
    /// <param name="values">Values of the frequencies.</param>
    /// <param name="bands">Receives a sum for each band.</param>
    public void Apply(ReadOnlySpan<Vector<double>> values, Span<Vector<double>> bands)
    {
        for (var band = 0; band < _weights.Length; band++)
        {
            var (sum, weights) = (Vector<double>.Zero, _weights[band]);
            var under = values.Slice(_starts[band], weights.Length);
            for (var index = 0; index < weights.Length; index++) sum += under[index] * weights[index];
            bands[band] = sum;
        }
    }

    private static (int Start, double[] Weights) TriangleOf(double[] places, ReadOnlySpan<double> corners, double factor)
    {
        var weights = new double[places.Length];
        for (var bin = 0; bin < weights.Length; bin++)
        {
            var (up, down) = ((places[bin] - corners[0]) / (corners[1] - corners[0]), (corners[2] - places[bin]) / (corners[2] - corners[1]));
            weights[bin] = Math.Max(0, Math.Min(up, down)) * factor;
        }

        var start = Math.Max(0, Array.FindIndex(weights, weight => weight > 0));
        var end = Array.FindLastIndex(weights, weight => weight > 0) + 1;
        return (start, end > start ? weights[start..end] : []);
    }
}
