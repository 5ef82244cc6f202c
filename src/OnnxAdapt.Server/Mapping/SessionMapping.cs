using Google.Protobuf.WellKnownTypes;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using SessionInfo = OnnxAdapt.Adaptation.Contract.SessionInfo;
using SessionSettings = OnnxAdapt.Adaptation.Contract.SessionSettings;

namespace OnnxAdapt.Server.Mapping;

/// <summary>Sessions and their settings as the wire carries them.</summary>
internal static class SessionMapping
{
    /// <summary>A session id that is at least present.</summary>
    /// <exception cref="AdaptException">InvalidArgument when it is empty.</exception>
    public static string Id(string sessionId) =>
        sessionId.Length > 0 ? sessionId : throw AdaptException.Invalid("session_id", "it is empty; give the id that the session opened with.");

    /// <summary>The number of a batch.</summary>
    /// <exception cref="AdaptException">InvalidArgument for 0 or a number beyond every session.</exception>
    public static long Sequence(V1.ExampleBatch batch) => batch.Sequence is > 0 and <= long.MaxValue
        ? (long)batch.Sequence
        : throw AdaptException.Invalid("examples.sequence", $"{batch.Sequence} is no batch number; the first batch has 1, each further one more.");

    /// <summary>A session as it stands.</summary>
    public static V1.SessionInfo ToWire(SessionInfo session)
    {
        var wire = new V1.SessionInfo
        {
            SessionId = session.SessionId,
            BaseModel = session.Settings.BaseModel,
            Model = session.Settings.Model,
            State = session.State.ToString().ToLowerInvariant(),
            Examples = (ulong)session.Examples,
            Rejected = (ulong)session.Rejected,
            LastSequence = (ulong)session.LastSequence,
            Steps = (ulong)session.Steps,
            CreatedAt = session.CreatedAt.ToTimestamp(),
            LastActiveAt = session.LastActiveAt.ToTimestamp(),
            StoredBytes = (ulong)session.StoredBytes,
            Settings = ToWire(session.Settings),
            Owner = session.Owner ?? "",
        };
        wire.Labels.AddRange(session.Labels);
        return wire;
    }

    /// <summary>Settings in force.</summary>
    public static V1.SessionSettings ToWire(SessionSettings settings) => new()
    {
        BaseModel = settings.BaseModel,
        BaseVersion = settings.BaseVersion,
        Model = settings.Model,
        Task = ModelMapping.ToWire(settings.Task),
        BatchSize = (uint)settings.BatchSize,
        ValidationShare = settings.ValidationShare,
        Seed = settings.Seed,
        Trainable = TrainableMapping.ToWire(settings.Trainable),
        Optimizer = ToWire(settings.Optimizer),
        Loss = TrainableMapping.ToWire(settings.Loss),
        Accumulate = (uint)settings.Accumulate,
    };

    private static V1.Optimizer ToWire(OptimizerChoice optimizer)
    {
        var wire = new V1.Optimizer
        {
            Kind = optimizer.Kind == OptimizerKind.Sgd ? V1.Optimizer.Types.Kind.Sgd : V1.Optimizer.Types.Kind.Adamw,
            LearningRate = optimizer.LearningRate,
            WeightDecay = optimizer.WeightDecay,
            Momentum = optimizer.Momentum,
            Schedule = optimizer.Schedule switch
            {
                ScheduleKind.Linear => V1.Optimizer.Types.Schedule.Linear,
                ScheduleKind.Cosine => V1.Optimizer.Types.Schedule.Cosine,
                ScheduleKind.OneCycle => V1.Optimizer.Types.Schedule.OneCycle,
                _ => V1.Optimizer.Types.Schedule.Constant,
            },
            WarmupShare = optimizer.WarmupShare,
            MaxGradientNorm = optimizer.MaxGradientNorm,
            LayerDecay = optimizer.LayerDecay,
            UnfreezeEpochs = optimizer.UnfreezeEpochs,
        };
        wire.Groups.AddRange(optimizer.Groups.Select(ToWire));
        return wire;
    }

    private static V1.ParameterGroup ToWire(PatternGroup group)
    {
        var wire = new V1.ParameterGroup { Pattern = group.Pattern };
        if (group.LearningRate is { } rate)
        {
            wire.LearningRate = rate;
        }

        if (group.WeightDecay is { } decay)
        {
            wire.WeightDecay = decay;
        }

        return wire;
    }
}
