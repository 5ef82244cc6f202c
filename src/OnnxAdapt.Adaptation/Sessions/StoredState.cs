using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>What the commands of a session have come to. Replaced as a whole after each.</summary>
internal sealed record StoredState
{
    /// <summary>Optimizer steps done.</summary>
    public long Steps { get; init; }

    /// <summary>Seconds during which features were computed.</summary>
    public double FeatureSeconds { get; init; }

    /// <summary>Seconds of training.</summary>
    public double TrainSeconds { get; init; }

    /// <summary>Number of the last training command; null before the first.</summary>
    public int? Trained { get; init; }

    /// <summary>Metrics of the last validated run.</summary>
    public EvaluationResult? Evaluation { get; init; }

    /// <summary>Metrics of a head on the frozen base, or of the base itself, before the first training; null when there was none.</summary>
    public EvaluationResult? FrozenEvaluation { get; init; }

    /// <summary>Mean seconds of a step of the last training.</summary>
    public double StepSeconds { get; init; }

    /// <summary>Most bytes that the process held while training; 0 where the system does not say.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Last published version; 0 for none.</summary>
    public long Version { get; init; }

    /// <summary>Steps when it was published.</summary>
    public long PublishedSteps { get; init; }

    /// <summary>Whether the session is finished.</summary>
    public bool IsFinished { get; init; }

    /// <summary>The last commands that are done.</summary>
    public IReadOnlyList<CompletedCommand> Completed { get; init; } = [];

    /// <summary>Numbers of the last commands that failed: their ids may be used anew.</summary>
    public IReadOnlyList<int> Failed { get; init; } = [];
}
