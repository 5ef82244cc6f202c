using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>What a run was, as it is kept beside its tensors.</summary>
internal sealed record TrainedFacts
{
    /// <summary>Number of outputs.</summary>
    public required int Outputs { get; init; }

    /// <summary>Labels in the order of the outputs; empty for regression.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Running statistics among the parameters, which gradients do not move.</summary>
    public required IReadOnlyList<string> Statistics { get; init; }

    /// <summary>The optimizer with its groups.</summary>
    public required OptimizerSettings Optimizer { get; init; }

    /// <summary>Scale of features and targets; null when they were taken as they are.</summary>
    public ScalingNumbers? Scaling { get; init; }
}
