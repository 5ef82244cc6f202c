using OnnxAdapt.Media.Audio.Settings;

namespace OnnxAdapt.Media.Audio.Features;

/// <summary>Logarithms of powers or magnitudes.</summary>
internal static class Logarithm
{
    /// <summary>What is done to each value on its own.</summary>
    /// <param name="settings">Which logarithm.</param>
    /// <param name="power">Exponent of the magnitudes.</param>
    public static Func<double, double> Of(LogSettings settings, int power)
    {
        var (floor, offset) = (settings.Floor, settings.Offset);
        var decibel = 20d / power;
        var reference = settings.Kind == LogKind.Decibel && !settings.ReferenceIsLargest ? decibel * Math.Log10(Math.Max(floor, settings.Reference)) : 0;
        return settings.Kind switch
        {
            LogKind.Ln => value => Math.Log(Math.Max(floor, value + offset)),
            LogKind.Log10 => value => Math.Log10(Math.Max(floor, value + offset)),
            LogKind.Decibel => value => (decibel * Math.Log10(Math.Max(floor, value + offset))) - reference,
            LogKind.OnePlus => value => double.LogP1(Math.Max(floor, value + offset)),
            _ => value => Math.Max(floor, value + offset),
        };
    }

    /// <summary>What depends on the clip's largest value.</summary>
    public static void Finish(FeatureMatrix features, LogSettings settings)
    {
        if (features.Values.Length == 0 || (settings.Range is null && !settings.ReferenceIsLargest)) return;
        var largest = features.Values.Max();
        var shift = settings.ReferenceIsLargest ? largest : 0;
        var least = settings.Range is { } range ? (float)(largest - range) : float.NegativeInfinity;
        foreach (ref var value in features.Values.AsSpan()) value = MathF.Max(value, least) - shift;
    }
}
