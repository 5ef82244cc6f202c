namespace OnnxAdapt.Adaptation.Contract;

/// <summary>What training minimises.</summary>
public sealed record LossSettings
{
    /// <summary>Name of a loss that fits the task; empty takes the task's own.</summary>
    /// <value>Default empty.</value>
    public string Name { get; init; } = "";

    /// <summary>Numbers that the loss knows by name.</summary>
    public IReadOnlyDictionary<string, double> Options { get; init; } = new Dictionary<string, double>();

    /// <summary>Weights of labels; labels not named weigh 1.</summary>
    public IReadOnlyList<LabelWeight> Weights { get; init; } = [];

    /// <summary>Matryoshka: numbers of leading components on which the inner loss is computed.</summary>
    public IReadOnlyList<int> Dimensions { get; init; } = [];

    /// <summary>Matryoshka: a factor for each of <see cref="Dimensions"/>; empty for 1.</summary>
    public IReadOnlyList<float> DimensionWeights { get; init; } = [];

    /// <summary>Matryoshka: name of the inner loss; empty takes multiple negatives ranking.</summary>
    /// <value>Default empty.</value>
    public string Inner { get; init; } = "";
}
