namespace OnnxAdapt.Autodiff.Losses;

/// <summary>Settings of losses; each loss reads those it knows and refuses the others.</summary>
public sealed record LossOptions
{
    /// <summary>Cross-entropy: share of the target that is spread over all classes, from 0 to 1.</summary>
    /// <value>Default 0.</value>
    public double LabelSmoothing { get; init; }

    /// <summary>Cross-entropy: one weight per class, by which the mean is weighted; empty for equal weights.</summary>
    public IReadOnlyList<float> ClassWeights { get; init; } = [];
}
