using System.Text.Json.Serialization;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Contract;

/// <summary>What a session tells its client.</summary>
[JsonDerivedType(typeof(Acknowledged), "acknowledged")]
[JsonDerivedType(typeof(Progressed), "progress")]
[JsonDerivedType(typeof(Evaluated), "evaluated")]
[JsonDerivedType(typeof(CheckpointSaved), "checkpoint")]
[JsonDerivedType(typeof(VersionPublished), "published")]
[JsonDerivedType(typeof(Summarised), "summary")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Done), "done")]
public abstract record SessionEvent
{
    private SessionEvent()
    {
    }

    /// <summary>A batch is on disk.</summary>
    /// <param name="Sequence">Number of the batch.</param>
    /// <param name="Accepted">Examples taken.</param>
    /// <param name="Rejected">Examples not taken, by position.</param>
    /// <param name="TotalExamples">Examples of the session so far.</param>
    public sealed record Acknowledged(long Sequence, int Accepted, IReadOnlyList<Rejection> Rejected, long TotalExamples) : SessionEvent;

    /// <summary>How far a training command is.</summary>
    /// <param name="CommandId">The command.</param>
    /// <param name="Step">Optimizer steps of the session.</param>
    /// <param name="Epoch">Passes of this run, with its fraction.</param>
    /// <param name="Loss">Mean loss of the batches since the last report.</param>
    /// <param name="LearningRate">Rate of the last step.</param>
    /// <param name="GradientNorm">Gradient norm of the last step before clipping.</param>
    /// <param name="ExamplesPerSecond">Examples trained per second since the last report.</param>
    /// <param name="FeaturesReady">Examples whose features are computed, while that goes on; otherwise all.</param>
    /// <param name="FeaturesTotal">Examples whose features the command needs.</param>
    /// <param name="StepSeconds">Mean seconds of a step since the last report.</param>
    /// <param name="PeakMemoryBytes">Most bytes that the process held since the last report; 0 where the system does not say.</param>
    public sealed record Progressed(string CommandId, long Step, double Epoch, double Loss, double LearningRate, double GradientNorm, double ExamplesPerSecond, long FeaturesReady, long FeaturesTotal, double StepSeconds = 0, long PeakMemoryBytes = 0) : SessionEvent;

    /// <summary>Metrics.</summary>
    /// <param name="CommandId">The command.</param>
    /// <param name="Result">The metrics.</param>
    public sealed record Evaluated(string CommandId, EvaluationResult Result) : SessionEvent;

    /// <summary>The state is on disk.</summary>
    /// <param name="CommandId">The command.</param>
    /// <param name="Step">Optimizer steps of the session.</param>
    public sealed record CheckpointSaved(string CommandId, long Step) : SessionEvent;

    /// <summary>A version is published.</summary>
    /// <param name="CommandId">The command.</param>
    /// <param name="Version">The version.</param>
    public sealed record VersionPublished(string CommandId, PublishedVersion Version) : SessionEvent;

    /// <summary>The session is finished.</summary>
    /// <param name="CommandId">The command.</param>
    /// <param name="Result">What came of it.</param>
    public sealed record Summarised(string CommandId, SessionSummary Result) : SessionEvent;

    /// <summary>Last answer to a command that failed. The session stays usable.</summary>
    /// <param name="CommandId">The command.</param>
    /// <param name="Kind">Kind of the failure.</param>
    /// <param name="Message">What is wrong and what would be right.</param>
    public sealed record Failed(string CommandId, AdaptErrorKind Kind, string Message) : SessionEvent;

    /// <summary>Last answer to a command that succeeded.</summary>
    /// <param name="CommandId">The command.</param>
    public sealed record Done(string CommandId) : SessionEvent;
}
