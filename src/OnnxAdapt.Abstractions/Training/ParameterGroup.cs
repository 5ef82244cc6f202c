namespace OnnxAdapt.Abstractions;

/// <summary>Parameters that share a rate and a decay.</summary>
public sealed record ParameterGroup
{
    /// <summary>Exact names of the parameters in this group.</summary>
    public required IReadOnlyList<string> Parameters { get; init; }

    /// <summary>Learning rate before the schedule's factor; null takes the optimizer's.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Weight decay; null takes the optimizer's.</summary>
    public double? WeightDecay { get; init; }
}
