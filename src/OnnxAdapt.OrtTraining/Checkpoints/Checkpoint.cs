namespace OnnxAdapt.OrtTraining.Checkpoints;

/// <summary>What a training checkpoint holds: parameters, optimizer state, and properties of the user.</summary>
public sealed record Checkpoint
{
    /// <summary>Parameters that are learned.</summary>
    public IReadOnlyList<CheckpointTensor> Trainable { get; init; } = [];

    /// <summary>Parameters that stay.</summary>
    public IReadOnlyList<CheckpointTensor> Frozen { get; init; } = [];

    /// <summary>Whether the parameters have names only, and get their values later.</summary>
    public bool IsNominal { get; init; }

    /// <summary>Whether the parameters' elements lie in a second file, as read or as to be written.</summary>
    public bool HasExternalData { get; init; }

    /// <summary>Optimizer state; the runtime uses one group called <see cref="OptimizerGroup.DefaultName"/>.</summary>
    public IReadOnlyList<OptimizerGroup> OptimizerGroups { get; init; } = [];

    /// <summary>Named values of the user.</summary>
    public IReadOnlyList<CheckpointProperty> Properties { get; init; } = [];

    /// <summary>The same content in the order in which the runtime saves it: each list by name.</summary>
    public Checkpoint Sorted() => this with
    {
        Trainable = Sort(Trainable, tensor => tensor.Name),
        Frozen = Sort(Frozen, tensor => tensor.Name),
        OptimizerGroups = Sort(OptimizerGroups.Select(group => group.Sorted()), group => group.Name),
        Properties = Sort(Properties, property => property.Name),
    };

    internal static IReadOnlyList<T> Sort<T>(IEnumerable<T> items, Func<T, string> name) => [.. items.OrderBy(name, StringComparer.Ordinal)];
}
