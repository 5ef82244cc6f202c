using OnnxAdapt.Media.Audio.Settings;

namespace OnnxAdapt.Media.Audio.Features;

/// <summary>Brings features to the mean and deviation that a model expects.</summary>
internal static class FeatureNormalizer
{
    private const double SampleEpsilon = 1e-7;

    /// <summary>Normalises in place.</summary>
    public static void Apply(FeatureMatrix features, NormalizationSettings settings)
    {
        for (var bin = 0; bin < features.Bins; bin++)
        {
            switch (settings.Scope)
            {
                case NormalizationScope.Fixed:
                    Apply(features.Values, bin, features.Bins, At(settings.Mean, bin, 0), At(settings.Deviation, bin, 1));
                    break;
                case NormalizationScope.Bin:
                    Apply(features.Values, bin, features.Bins, settings);
                    break;
            }
        }

        if (settings.Scope == NormalizationScope.Clip) Apply(features.Values, 0, 1, settings);
    }

    /// <summary>Brings samples to mean 0 and variance 1 in place.</summary>
    public static void Apply(Span<float> samples)
    {
        var (mean, variance) = MomentsOf(samples, 0, 1, unbiased: false);
        var deviation = Math.Sqrt(variance + SampleEpsilon);
        foreach (ref var sample in samples) sample = (float)((sample - mean) / deviation);
    }

    private static double At(IReadOnlyList<double> values, int bin, double fallback) => values.Count switch { 0 => fallback, 1 => values[0], _ => values[bin] };

    private static void Apply(Span<float> values, int start, int step, NormalizationSettings settings)
    {
        var (mean, variance) = MomentsOf(values, start, step, settings.Unbiased);
        var deviation = Math.Sqrt(variance + settings.VarianceEpsilon) + settings.DeviationEpsilon;
        Apply(values, start, step, settings.Centres ? mean : 0, settings.Scales && deviation > 0 ? deviation : 1);
    }

    private static void Apply(Span<float> values, int start, int step, double mean, double deviation)
    {
        for (var index = start; index < values.Length; index += step) values[index] = (float)((values[index] - mean) / deviation);
    }

    private static (double Mean, double Variance) MomentsOf(ReadOnlySpan<float> values, int start, int step, bool unbiased)
    {
        var (sum, count) = (0d, 0);
        for (var index = start; index < values.Length; index += step, count++) sum += values[index];
        var mean = sum / Math.Max(1, count);
        var squares = 0d;
        for (var index = start; index < values.Length; index += step) squares += (values[index] - mean) * (values[index] - mean);
        return (mean, squares / Math.Max(1, unbiased ? count - 1 : count));
    }
}
