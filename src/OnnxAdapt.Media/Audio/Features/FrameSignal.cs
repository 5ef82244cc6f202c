using OnnxAdapt.Media.Audio.Settings;

namespace OnnxAdapt.Media.Audio.Features;

/// <summary>Makes of a clip the numbers that frames are cut out of.</summary>
internal static class FrameSignal
{
    /// <summary>The samples, scaled and emphasised, with what comes before and after them.</summary>
    public static double[] Of(ReadOnlySpan<float> samples, FrameSettings settings)
    {
        var margin = settings.Centred ? settings.FrameLength / 2 : 0;
        var signal = new double[samples.Length + (2 * margin)];
        var inner = signal.AsSpan(margin, samples.Length);
        for (var index = 0; index < inner.Length; index++) inner[index] = samples[index] * settings.Scale;
        if (settings is { PreemphasisOverClip: true, Preemphasis: not 0 }) Emphasise(inner, settings.Preemphasis);
        if (margin > 0 && samples.Length > 0 && settings.Padding != EdgePadding.Constant) Pad(signal, inner, margin, settings.Padding);
        return signal;
    }

    private static void Emphasise(Span<double> samples, double share)
    {
        for (var index = samples.Length - 1; index > 0; index--) samples[index] -= share * samples[index - 1];
    }

    private static void Pad(double[] signal, ReadOnlySpan<double> inner, int margin, EdgePadding padding)
    {
        for (var distance = 1; distance <= margin; distance++)
        {
            signal[margin - distance] = inner[SourceOf(-distance, inner.Length, padding)];
            signal[margin + inner.Length - 1 + distance] = inner[SourceOf(inner.Length - 1 + distance, inner.Length, padding)];
        }
    }

    /// <summary>Reflections repeat every 2 (length - 1) samples, so that a short clip is mirrored more than once.</summary>
    private static int SourceOf(int index, int length, EdgePadding padding)
    {
        if (padding == EdgePadding.Edge || length == 1) return Math.Clamp(index, 0, length - 1);
        var period = 2 * (length - 1);
        var place = ((index % period) + period) % period;
        return place < length ? place : period - place;
    }
}
