namespace OnnxAdapt.Autodiff.Splitting;

/// <summary>What will happen in training that decides which results may be kept.</summary>
public sealed record GraphCutOptions
{
    /// <summary>Whether Dropout nodes drop, so that what follows them differs from step to step.</summary>
    /// <value>Default true.</value>
    public bool Dropout { get; init; } = true;

    /// <summary>Whether BatchNormalization uses the statistics of each batch, so that examples depend on each other.</summary>
    /// <value>Default false; nodes exported in training mode count always.</value>
    public bool BatchStatistics { get; init; }
}
