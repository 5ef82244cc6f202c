using OnnxAdapt.Serving.Backbones;

namespace OnnxAdapt.Serving.Queueing;

/// <summary>What a request wants computed for each of its rows.</summary>
internal sealed record JobPlan
{
    /// <summary>Rows of requests that want features.</summary>
    public static JobPlan ForFeatures { get; } = new() { Group = "features" };

    /// <summary>Rows share a batch only within a group.</summary>
    public required string Group { get; init; }

    /// <summary>Whether only rows of one length share a batch, because the outputs could not be told from padding.</summary>
    public bool ExactLength { get; init; }

    /// <summary>Graph outputs to return; empty asks for features.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>The low-rank version of the backbone that computes them; null for the backbone as it is.</summary>
    public BackboneAdapter? Adapter { get; init; }

    /// <summary>Scores the features; null for none.</summary>
    public ScoringHead? Head { get; init; }
}
