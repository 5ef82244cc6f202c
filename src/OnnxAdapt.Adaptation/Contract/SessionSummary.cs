namespace OnnxAdapt.Adaptation.Contract;

/// <summary>What came of a session.</summary>
public sealed record SessionSummary
{
    /// <summary>Name published under.</summary>
    public required string Model { get; init; }

    /// <summary>Last published version; 0 for none.</summary>
    public long Version { get; init; }

    /// <summary>Accepted examples.</summary>
    public long Examples { get; init; }

    /// <summary>Rejected examples.</summary>
    public long Rejected { get; init; }

    /// <summary>Optimizer steps done.</summary>
    public long Steps { get; init; }

    /// <summary>Last evaluation on the validation set; null for none.</summary>
    public EvaluationResult? Evaluation { get; init; }

    /// <summary>Seconds that commands waited for features or computed them.</summary>
    public double FeatureSeconds { get; init; }

    /// <summary>Seconds of training, refit and evaluation within training included.</summary>
    public double TrainSeconds { get; init; }

    /// <summary>Why nothing was published although the policy asked for it; empty otherwise.</summary>
    public string UnpublishedReason { get; init; } = "";

    /// <summary>Most bytes that the process held while training; 0 where the system does not say.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Mean seconds of a step of the last training.</summary>
    public double StepSeconds { get; init; }

    /// <summary>Metrics of a head on the frozen base, where it was trained first; null otherwise.</summary>
    public EvaluationResult? FrozenEvaluation { get; init; }
}
