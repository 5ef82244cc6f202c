using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Server.Interceptors;
using SessionOpened = OnnxAdapt.Adaptation.Contract.SessionOpened;

namespace OnnxAdapt.Server.Mapping;

/// <summary>What a session tells its client.</summary>
internal static class EventMapping
{
    /// <summary>The first answer.</summary>
    public static V1.AdaptResponse ToResponse(SessionOpened opened) => new()
    {
        Opened = new V1.SessionOpened
        {
            SessionId = opened.SessionId,
            LastSequence = (ulong)opened.LastSequence,
            Examples = (ulong)opened.Examples,
            Steps = (ulong)opened.Steps,
            Resumed = opened.Resumed,
            Settings = SessionMapping.ToWire(opened.Settings),
        },
    };

    /// <summary>Any further answer.</summary>
    public static V1.AdaptResponse ToResponse(SessionEvent answer) => answer switch
    {
        SessionEvent.Acknowledged acknowledged => new V1.AdaptResponse { Acknowledgement = ToWire(acknowledged) },
        SessionEvent.Progressed progress => new V1.AdaptResponse { Progress = ToWire(progress) },
        SessionEvent.Evaluated evaluated => new V1.AdaptResponse { Evaluation = ToWire(evaluated.CommandId, evaluated.Result) },
        SessionEvent.CheckpointSaved saved => new V1.AdaptResponse { Checkpoint = new V1.CheckpointSaved { CommandId = saved.CommandId, Step = (ulong)saved.Step } },
        SessionEvent.VersionPublished published => new V1.AdaptResponse { Published = ToWire(published) },
        SessionEvent.Summarised summarised => new V1.AdaptResponse { Summary = ToWire(summarised) },
        SessionEvent.Failed failed => new V1.AdaptResponse { Failed = new V1.CommandFailed { CommandId = failed.CommandId, Code = ErrorStatus.CodeName(failed.Kind), Message = failed.Message } },
        SessionEvent.Done done => new V1.AdaptResponse { Done = new V1.CommandDone { CommandId = done.CommandId } },
        _ => throw new InvalidOperationException($"The event {answer.GetType().Name} has no message."),
    };

    private static V1.Acknowledgement ToWire(SessionEvent.Acknowledged acknowledged)
    {
        var wire = new V1.Acknowledgement
        {
            Sequence = (ulong)acknowledged.Sequence,
            Accepted = (uint)acknowledged.Accepted,
            TotalExamples = (ulong)acknowledged.TotalExamples,
        };
        wire.Rejected.AddRange(acknowledged.Rejected.Select(rejection => new V1.Rejection { Index = (uint)rejection.Index, Reason = rejection.Reason }));
        return wire;
    }

    private static V1.Progress ToWire(SessionEvent.Progressed progress) => new()
    {
        CommandId = progress.CommandId,
        Step = (ulong)progress.Step,
        Epoch = progress.Epoch,
        Loss = progress.Loss,
        LearningRate = progress.LearningRate,
        GradientNorm = progress.GradientNorm,
        ExamplesPerSecond = progress.ExamplesPerSecond,
        FeaturesReady = (ulong)progress.FeaturesReady,
        FeaturesTotal = (ulong)progress.FeaturesTotal,
        StepSeconds = progress.StepSeconds,
        PeakMemoryBytes = (ulong)progress.PeakMemoryBytes,
    };

    private static V1.Evaluation ToWire(string commandId, EvaluationResult result)
    {
        var wire = new V1.Evaluation
        {
            CommandId = commandId,
            Step = (ulong)result.Step,
            Count = (ulong)result.Count,
            Loss = result.Loss,
            Accuracy = result.Accuracy,
            MacroF1 = result.MacroF1,
            CalibrationError = result.CalibrationError,
            MeanSquaredError = result.MeanSquaredError,
            MeanAbsoluteError = result.MeanAbsoluteError,
            RSquared = result.RSquared,
            RankCorrelation = result.RankCorrelation,
        };
        wire.Classes.AddRange(result.Classes.Select(metrics => new V1.ClassMetrics
        {
            Label = metrics.Label,
            Precision = metrics.Precision,
            Recall = metrics.Recall,
            F1 = metrics.F1,
            Support = (ulong)metrics.Support,
        }));
        return wire;
    }

    private static V1.VersionPublished ToWire(SessionEvent.VersionPublished published) => new()
    {
        CommandId = published.CommandId,
        Model = published.Version.Name,
        Version = published.Version.Version,
        Serving = published.Version.Serving,
    };

    private static V1.Summary ToWire(SessionEvent.Summarised summarised) => new()
    {
        CommandId = summarised.CommandId,
        Model = summarised.Result.Model,
        Version = summarised.Result.Version,
        Examples = (ulong)summarised.Result.Examples,
        Rejected = (ulong)summarised.Result.Rejected,
        Steps = (ulong)summarised.Result.Steps,
        Evaluation = summarised.Result.Evaluation is { } evaluation ? ToWire(summarised.CommandId, evaluation) : null,
        FeatureSeconds = summarised.Result.FeatureSeconds,
        TrainSeconds = summarised.Result.TrainSeconds,
        UnpublishedReason = summarised.Result.UnpublishedReason,
        PeakMemoryBytes = (ulong)summarised.Result.PeakMemoryBytes,
        StepSeconds = summarised.Result.StepSeconds,
        FrozenEvaluation = summarised.Result.FrozenEvaluation is { } frozen ? ToWire(summarised.CommandId, frozen) : null,
    };
}
