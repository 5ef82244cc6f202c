using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Training;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>What training artifacts are made for.</summary>
public sealed record ArtifactOptions
{
    /// <summary>Names of the initializers to train; <c>*</c> stands for any text, <c>?</c> for one character.</summary>
    /// <value>Default everything that the loss depends on.</value>
    public IReadOnlyList<string> Train { get; init; } = ["*"];

    /// <summary>
    /// Names of the initializers that stay as they are but become inputs and are in the checkpoint, so that they can be loaded and exchanged; these
    /// are taken out of <see cref="Train"/>. What is in neither list stays a constant of the graphs.
    /// </summary>
    public IReadOnlyList<string> Freeze { get; init; } = [];

    /// <summary>Name of the loss; see <see cref="LossNames"/>.</summary>
    public required string Loss { get; init; }

    /// <summary>Settings of the loss.</summary>
    public LossOptions LossOptions { get; init; } = new();

    /// <summary>Output of the model that the loss is computed on; null takes <c>logits</c> or else the first output.</summary>
    public string? Predictions { get; init; }

    /// <summary>Outputs that follow <see cref="Predictions"/> in losses over several, such as the second of a pair.</summary>
    public IReadOnlyList<string> FurtherPredictions { get; init; } = [];

    /// <summary>Name of the input that takes the labels; null takes <c>labels</c> for class numbers and <c>target</c> for numbers.</summary>
    public string? LabelsName { get; init; }

    /// <summary>Outputs of the model that training and evaluation give beside the loss.</summary>
    public IReadOnlyList<string> AdditionalOutputs { get; init; } = [];

    /// <summary>The optimizer; null for artifacts without an optimizer model.</summary>
    public ArtifactOptimizer? Optimizer { get; init; } = new();

    /// <summary>Seed of dropout in the training graph.</summary>
    /// <value>Default 0.</value>
    public long DropoutSeed { get; init; }

    /// <summary>Whether Dropout nodes drop in the training graph.</summary>
    /// <value>Default true.</value>
    public bool Dropout { get; init; } = true;

    /// <summary>
    /// Which statistics BatchNormalization uses in the training graph. Those of the batch do not change the running ones, which stay constants:
    /// the graphs have no operator that keeps them.
    /// </summary>
    /// <value>Default <see cref="BatchNormalizationMode.AsExported"/>.</value>
    public BatchNormalizationMode BatchNormalization { get; init; } = BatchNormalizationMode.AsExported;

    /// <summary>What the graphs do with targets before the loss; null takes them as they come.</summary>
    public TargetScaling? TargetScaling { get; init; }

    /// <summary>Outputs that a server serves; null takes those that the loss is computed on, then <see cref="AdditionalOutputs"/>.</summary>
    public IReadOnlyList<string>? ServedOutputs { get; init; }
}
