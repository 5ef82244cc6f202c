using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Contract;

/// <summary>What a client asks for when it starts a session.</summary>
public sealed record SessionStart
{
    /// <summary>Name of the base model.</summary>
    public required string BaseModel { get; init; }

    /// <summary>Version of the base model; null or 0 takes the served one.</summary>
    public long? BaseVersion { get; init; }

    /// <summary>Name to publish under.</summary>
    public required string Model { get; init; }

    /// <summary>Single label, multi label or regression.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>What to train.</summary>
    public TrainableSettings Trainable { get; init; } = new();

    /// <summary>Optimizer and schedule.</summary>
    public OptimizerRequest Optimizer { get; init; } = new();

    /// <summary>Examples per optimizer step; 0 takes the server's default.</summary>
    public int BatchSize { get; init; }

    /// <summary>Share of the examples kept for validation, 0 to 0.5; null takes the server's default.</summary>
    public double? ValidationShare { get; init; }

    /// <summary>Seed of the split, the initial weights, the shuffles and dropout.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whose session it is; null for nobody's.</summary>
    public string? Owner { get; init; }

    /// <summary>When to publish.</summary>
    public PublishPolicy Publish { get; init; } = new();

    /// <summary>Labels known beforehand, in this order; more may come with the examples.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What training minimises.</summary>
    public LossSettings Loss { get; init; } = new();

    /// <summary>Parts that the examples of a step are computed in, one after the other; 0 and 1 compute them together.</summary>
    public int Accumulate { get; init; }
}
