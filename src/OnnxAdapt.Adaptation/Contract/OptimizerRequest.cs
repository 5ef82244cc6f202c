using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Contract;

/// <summary>Optimizer as the client asks for it; what is left out takes the server's default for what is trained.</summary>
public sealed record OptimizerRequest
{
    /// <summary>Update rule.</summary>
    /// <value>Default <see cref="OptimizerKind.AdamW"/>.</value>
    public OptimizerKind Kind { get; init; } = OptimizerKind.AdamW;

    /// <summary>Learning rate, above 0. For a head on cached features it counts in features of unit scale.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Weight decay, at least 0.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>SGD: momentum, 0 to below 1.</summary>
    /// <value>Default 0.</value>
    public double Momentum { get; init; }

    /// <summary>Shape of the learning rate over a training command.</summary>
    public ScheduleKind? Schedule { get; init; }

    /// <summary>Share of the steps for warm-up, 0 to 1.</summary>
    public double? WarmupShare { get; init; }

    /// <summary>Largest global norm of the gradients; 0 does not clip.</summary>
    /// <value>Default 0.</value>
    public double MaxGradientNorm { get; init; }

    /// <summary>Groups with their own rate and decay; the first match counts.</summary>
    public IReadOnlyList<PatternGroup> Groups { get; init; } = [];

    /// <summary>Rate of a block relative to the block above it, above 0 to 1.</summary>
    /// <value>Default 0, which takes 1.</value>
    public double LayerDecay { get; init; }

    /// <summary>Gradual unfreezing: passes after which training takes the next block from the top in; 0 trains all from the start.</summary>
    /// <value>Default 0.</value>
    public double UnfreezeEpochs { get; init; }
}
