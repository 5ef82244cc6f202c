using System.Text.Json.Serialization;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Contract;

/// <summary>Settings of a session, every default filled in. Fixed for its whole life and stored with it.</summary>
public sealed record SessionSettings
{
    /// <summary>Name of the base model.</summary>
    public required string BaseModel { get; init; }

    /// <summary>Version of the base model.</summary>
    public required long BaseVersion { get; init; }

    /// <summary>SHA-256 of the base graph.</summary>
    public required string BaseSha256 { get; init; }

    /// <summary>Fingerprint of everything that features depend on.</summary>
    public required string FeatureFingerprint { get; init; }

    /// <summary>Name to publish under.</summary>
    public required string Model { get; init; }

    /// <summary>Single label, multi label or regression.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>What is trained.</summary>
    public required TrainableSettings Trainable { get; init; }

    /// <summary>Optimizer and schedule.</summary>
    public required OptimizerChoice Optimizer { get; init; }

    /// <summary>Examples per optimizer step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Share of the examples kept for validation.</summary>
    public required double ValidationShare { get; init; }

    /// <summary>Seed of the split, the initial weights, the shuffles and dropout.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether a new head is trained above the base, rather than the graph's own output or its embeddings.</summary>
    [JsonIgnore]
    public bool HasHead => !Trainable.OwnOutput && Task != ModelTask.Embedding;

    /// <summary>When to publish.</summary>
    public required PublishPolicy Publish { get; init; }

    /// <summary>Labels known beforehand, in this order.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>What training minimises.</summary>
    public LossSettings Loss { get; init; } = new();

    /// <summary>Parts that the examples of a step are computed in, one after the other; 0 and 1 compute them together.</summary>
    public int Accumulate { get; init; }
}
