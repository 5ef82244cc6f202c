namespace OnnxAdapt.Adaptation.Contract;

/// <summary>What a session trains.</summary>
public sealed record TrainableSettings
{
    /// <summary>Head alone, or parts of the base as well.</summary>
    /// <value>Default <see cref="TrainableScope.Head"/>.</value>
    public TrainableScope Scope { get; init; } = TrainableScope.Head;

    /// <summary>Names of base parameters with <c>*</c> and <c>?</c>, for <see cref="TrainableScope.Patterns"/>.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    /// <summary>Widths of the head's hidden layers; empty for a linear head.</summary>
    public IReadOnlyList<int> HeadHidden { get; init; } = [];

    /// <summary>Dropout before each layer of the head, 0 to 0.9.</summary>
    /// <value>Default 0.</value>
    public double HeadDropout { get; init; }
}
