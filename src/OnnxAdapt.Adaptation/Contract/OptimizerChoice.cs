using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Contract;

/// <summary>Optimizer in force, every default filled in.</summary>
public sealed record OptimizerChoice
{
    /// <summary>Update rule.</summary>
    public required OptimizerKind Kind { get; init; }

    /// <summary>Learning rate of the head. For a head on cached features it counts in features of unit scale.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Weight decay.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>SGD: momentum.</summary>
    public required double Momentum { get; init; }

    /// <summary>Shape of the learning rate over a training command.</summary>
    public required ScheduleKind Schedule { get; init; }

    /// <summary>Share of the steps for warm-up.</summary>
    public required double WarmupShare { get; init; }

    /// <summary>Largest global norm of the gradients; 0 does not clip.</summary>
    public required double MaxGradientNorm { get; init; }

    /// <summary>Groups with their own rate and decay; the first match counts.</summary>
    public IReadOnlyList<PatternGroup> Groups { get; init; } = [];

    /// <summary>Rate of a block relative to the block above it, above 0 to 1.</summary>
    /// <value>Default 1.</value>
    public double LayerDecay { get; init; } = 1;

    /// <summary>Gradual unfreezing: passes after which training takes the next block from the top in; 0 trains all from the start.</summary>
    /// <value>Default 0.</value>
    public double UnfreezeEpochs { get; init; }
}
