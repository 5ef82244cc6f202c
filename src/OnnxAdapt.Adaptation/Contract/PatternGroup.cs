namespace OnnxAdapt.Adaptation.Contract;

/// <summary>A rate and a decay for parameters whose names match.</summary>
public sealed record PatternGroup
{
    /// <summary>Name with <c>*</c> and <c>?</c>.</summary>
    public required string Pattern { get; init; }

    /// <summary>Learning rate; null takes the optimizer's.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Weight decay; null takes the optimizer's.</summary>
    public double? WeightDecay { get; init; }
}
