namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>(x - mean) / deviation, of features.</summary>
public sealed record NormalizationSettings
{
    /// <summary>Where the two come from.</summary>
    public NormalizationScope Scope { get; init; }

    /// <summary>Fixed means: one, or one per bin.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [];

    /// <summary>Fixed deviations: one, or one per bin.</summary>
    public IReadOnlyList<double> Deviation { get; init; } = [];

    /// <summary>Whether the mean is taken off.</summary>
    public bool Centres { get; init; } = true;

    /// <summary>Whether values are divided by the deviation.</summary>
    public bool Scales { get; init; } = true;

    /// <summary>Whether the variance is divided by one less than the count.</summary>
    public bool Unbiased { get; init; }

    /// <summary>Added to the variance.</summary>
    public double VarianceEpsilon { get; init; }

    /// <summary>Added to the deviation.</summary>
    public double DeviationEpsilon { get; init; }
}
