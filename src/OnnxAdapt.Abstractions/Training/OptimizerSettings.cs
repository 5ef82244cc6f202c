namespace OnnxAdapt.Abstractions;

/// <summary>Optimizer, its constants, its parameter groups and its schedule.</summary>
public sealed record OptimizerSettings
{
    /// <summary>Update rule.</summary>
    /// <value>Default <see cref="OptimizerKind.AdamW"/>.</value>
    public OptimizerKind Kind { get; init; } = OptimizerKind.AdamW;

    /// <summary>Learning rate of parameters whose group names none.</summary>
    /// <value>Default 0.001.</value>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decoupled decay for AdamW, L2 penalty in the gradient for SGD.</summary>
    /// <value>Default 0.</value>
    public double WeightDecay { get; init; }

    /// <summary>AdamW: decay of the first moment.</summary>
    /// <value>Default 0.9.</value>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW: decay of the second moment.</summary>
    /// <value>Default 0.999.</value>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>AdamW: added to the square root of the second moment.</summary>
    /// <value>Default 1e-8.</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>AdamW: where epsilon and the decay stand.</summary>
    /// <value>Default <see cref="AdamWForm.Decoupled"/>.</value>
    public AdamWForm AdamWForm { get; init; }

    /// <summary>AdamW: whether the moments are divided by 1 - beta^t.</summary>
    /// <value>Default true.</value>
    public bool BiasCorrection { get; init; } = true;

    /// <summary>SGD: momentum.</summary>
    /// <value>Default 0.</value>
    public double Momentum { get; init; }

    /// <summary>SGD: Nesterov's form of momentum.</summary>
    /// <value>Default false.</value>
    public bool Nesterov { get; init; }

    /// <summary>Largest global L2 norm of all gradients; 0 does not clip.</summary>
    /// <value>Default 0.</value>
    public double MaxGradientNorm { get; init; }

    /// <summary>Learning rate over the steps.</summary>
    public LearningRateSchedule Schedule { get; init; } = new();

    /// <summary>Groups with their own rate or decay. Parameters in no group take the values above.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = [];
}
