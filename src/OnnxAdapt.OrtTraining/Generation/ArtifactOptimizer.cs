using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>The update rule of an optimizer model with its constants. The learning rate is given to each step and is not among them.</summary>
public sealed record ArtifactOptimizer
{
    /// <summary>Update rule; SGD has no constants.</summary>
    /// <value>Default <see cref="OptimizerKind.AdamW"/>.</value>
    public OptimizerKind Kind { get; init; } = OptimizerKind.AdamW;

    /// <summary>AdamW: decay of the first moment, from 0 to below 1.</summary>
    /// <value>Default 0.9.</value>
    public float Alpha { get; init; } = 0.9f;

    /// <summary>AdamW: decay of the second moment, from 0 to below 1.</summary>
    /// <value>Default 0.999.</value>
    public float Beta { get; init; } = 0.999f;

    /// <summary>AdamW: added to the square root of the second moment.</summary>
    /// <value>Default 1e-6, as Microsoft's generator writes.</value>
    public float Epsilon { get; init; } = 1e-6f;

    /// <summary>AdamW: decoupled decay of the parameters.</summary>
    /// <value>Default 0.</value>
    public float WeightDecay { get; init; }

    /// <summary>
    /// AdamW: 0 corrects both moments before epsilon is added and decays before the update, as <c>torch.optim.AdamW</c>; 1 adds epsilon to
    /// the uncorrected moment and decays after the update.
    /// </summary>
    /// <value>Default 1, as Microsoft's generator writes.</value>
    public int AdamMode { get; init; } = 1;

    /// <summary>AdamW: whether the moments are corrected for starting at zero.</summary>
    /// <value>Default true; mode 0 needs it.</value>
    public bool CorrectBias { get; init; } = true;

    /// <summary>Largest L2 norm over all gradients; 0 does not clip.</summary>
    /// <value>Default 0.</value>
    public float MaxGradientNorm { get; init; }

    /// <summary>Refuses constants that the runtime would refuse or take no notice of.</summary>
    /// <exception cref="AutodiffException">A constant is out of range or does not belong to the rule.</exception>
    internal void Validate()
    {
        Require(float.IsFinite(MaxGradientNorm) && MaxGradientNorm >= 0, nameof(MaxGradientNorm), MaxGradientNorm, "0 or a positive number");
        if (Kind == OptimizerKind.Sgd)
        {
            Require(WeightDecay == 0, nameof(WeightDecay), WeightDecay, "0 for SGD, which has no decay in these artifacts");
            return;
        }

        Require(Alpha is >= 0 and < 1, nameof(Alpha), Alpha, "at least 0 and below 1");
        Require(Beta is >= 0 and < 1, nameof(Beta), Beta, "at least 0 and below 1");
        Require(float.IsFinite(Epsilon) && Epsilon >= 0, nameof(Epsilon), Epsilon, "0 or a positive number");
        Require(float.IsFinite(WeightDecay) && WeightDecay >= 0, nameof(WeightDecay), WeightDecay, "0 or a positive number");
        Require(AdamMode is 0 or 1, nameof(AdamMode), AdamMode, "0 or 1");
        Require(CorrectBias || AdamMode == 1, nameof(CorrectBias), 0, "true in Adam mode 0");
    }

    private static void Require(bool holds, string name, float value, string right)
    {
        if (!holds)
        {
            throw new AutodiffException($"{name} of the optimizer is {value}; it must be {right}.");
        }
    }
}
