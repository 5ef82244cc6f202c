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
}
