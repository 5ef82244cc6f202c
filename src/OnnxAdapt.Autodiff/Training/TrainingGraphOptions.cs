using OnnxAdapt.Autodiff.Losses;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>How a model becomes a training graph.</summary>
public sealed record TrainingGraphOptions
{
    /// <summary>Name of the loss; see <see cref="LossNames"/>.</summary>
    public required string Loss { get; init; }

    /// <summary>Settings of the loss.</summary>
    public LossOptions LossOptions { get; init; } = new();

    /// <summary>What is trained.</summary>
    /// <value>Default <see cref="ParameterSelector.All"/>.</value>
    public ParameterSelector Parameters { get; init; } = ParameterSelector.All;

    /// <summary>Output of the model that the loss is computed on; null takes <c>logits</c> or else the first output.</summary>
    public string? Predictions { get; init; }

    /// <summary>Outputs that follow <see cref="Predictions"/> in losses over several, such as the second of a pair.</summary>
    public IReadOnlyList<string> FurtherPredictions { get; init; } = [];

    /// <summary>Further outputs of the model to keep beside loss and predictions.</summary>
    public IReadOnlyList<string> AdditionalOutputs { get; init; } = [];

    /// <summary>Name of the input that takes the labels.</summary>
    /// <value>Default <c>labels</c>.</value>
    public string LabelsName { get; init; } = "labels";

    /// <summary>Whether Dropout nodes drop in the training graph; in the evaluation graph they never do.</summary>
    /// <value>Default true.</value>
    public bool Dropout { get; init; } = true;

    /// <summary>
    /// Whether the masks of dropout are functions of an input of the training graph (<see cref="TrainingGraph.RandomKeyInput"/>), so that a step
    /// can be repeated anywhere; otherwise they come from the runtime's own stream.
    /// </summary>
    /// <value>Default true.</value>
    public bool KeyedDropout { get; init; } = true;

    /// <summary>Seed of dropout without a key; the same seed gives the same masks in a fresh session.</summary>
    /// <value>Default 0.</value>
    public long DropoutSeed { get; init; }

    /// <summary>
    /// Whether the activations of all blocks but the last (<see cref="Blocks.GraphBlocks"/>) are computed again in the backward pass rather than
    /// kept: less memory, more time, the same gradients. Nothing changes where there are fewer than two blocks.
    /// </summary>
    /// <value>Default false.</value>
    public bool Recompute { get; init; }

    /// <summary>Which statistics BatchNormalization uses.</summary>
    /// <value>Default <see cref="BatchNormalizationMode.AsExported"/>.</value>
    public BatchNormalizationMode BatchNormalization { get; init; } = BatchNormalizationMode.AsExported;

    /// <summary>
    /// Names of the training operators that the runtime has kernels for (<see cref="TrainingOperators.TrainingOperatorNames"/>); all others
    /// are written in standard operators.
    /// </summary>
    /// <value>Default none: standard operators only.</value>
    public IReadOnlySet<string> Kernels { get; init; } = new HashSet<string>();

    /// <summary>
    /// Whether gradients of tables that are only picked from (embeddings) come as the picked rows and their numbers, where the backend can
    /// take that.
    /// </summary>
    /// <value>Default false.</value>
    public bool RowGradients { get; init; }
}
