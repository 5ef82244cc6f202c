using System.Text.Json.Serialization;

namespace OnnxAdapt.Adaptation.Contract;

/// <summary>What a session trains.</summary>
public sealed record TrainableSettings
{
    /// <summary>Head alone, or parts of the base as well.</summary>
    /// <value>Default <see cref="TrainableScope.Head"/>.</value>
    public TrainableScope Scope { get; init; } = TrainableScope.Head;

    /// <summary>Whether training runs the graph: anything but a new head on features that are computed once.</summary>
    [JsonIgnore]
    public bool IsInside => Scope != TrainableScope.Head || OwnOutput;

    /// <summary>Names of base parameters with <c>*</c> and <c>?</c>, for <see cref="TrainableScope.Patterns"/>.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    /// <summary>Widths of the head's hidden layers; empty for a linear head.</summary>
    public IReadOnlyList<int> HeadHidden { get; init; } = [];

    /// <summary>Dropout before each layer of the head, 0 to 0.9.</summary>
    /// <value>Default 0.</value>
    public double HeadDropout { get; init; }

    /// <summary>Number of blocks from the top, for <see cref="TrainableScope.LastBlocks"/>.</summary>
    /// <value>Default 0, which that scope refuses.</value>
    public int Blocks { get; init; }

    /// <summary>Names of base parameters with <c>*</c> and <c>?</c> that stay frozen whatever the scope says.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>Rank, scale and targets, for <see cref="TrainableScope.Lora"/>.</summary>
    public LoraSettings Lora { get; init; } = new();

    /// <summary>Whether batch normalisation uses the statistics of each batch and updates the running ones; otherwise they stay.</summary>
    /// <value>Default false.</value>
    public bool TrainBatchNormalization { get; init; }

    /// <summary>Whether activations are computed again at block boundaries in place of being kept.</summary>
    /// <value>Default false.</value>
    public bool Recompute { get; init; }

    /// <summary>Whether the graph's own output is trained in place of a new head; its last layer is then the head.</summary>
    /// <value>Default false.</value>
    public bool OwnOutput { get; init; }

    /// <summary>Value of the graph that the head reads; empty leaves it to the model.</summary>
    /// <value>Default empty. In the settings of a session: the value found, empty where the folder says how features are made.</value>
    public string FeaturesOutput { get; init; } = "";

    /// <summary>Whether the head starts from zero in place of being trained on the features of the untouched base first.</summary>
    /// <value>Default false.</value>
    public bool FreshHead { get; init; }
}
