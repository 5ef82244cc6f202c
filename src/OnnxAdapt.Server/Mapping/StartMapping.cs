using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using PublishPolicy = OnnxAdapt.Adaptation.Contract.PublishPolicy;

namespace OnnxAdapt.Server.Mapping;

/// <summary>What a client asks for when it starts a session.</summary>
internal static class StartMapping
{
    /// <summary>The first message of a session.</summary>
    /// <exception cref="AdaptException">InvalidArgument that names the field.</exception>
    public static SessionStart ToStart(V1.StartSession start) => new()
    {
        BaseModel = ModelMapping.Name(start.BaseModel, "start.base_model"),
        BaseVersion = start.BaseVersion switch
        {
            0 => null,
            > 0 => start.BaseVersion,
            _ => throw AdaptException.Invalid("start.base_version", $"{start.BaseVersion} is no version; give a number from 1 on, or 0 for the served one."),
        },
        Model = ModelMapping.Name(start.Model, "start.model"),
        Task = ToTask(start.Task),
        Trainable = TrainableMapping.ToTrainable(start.Trainable ?? new V1.Trainable()),
        Optimizer = ToOptimizer(start.Optimizer ?? new V1.Optimizer()),
        BatchSize = CallMapping.ToCount(start.BatchSize, "start.batch_size"),
        ValidationShare = start.HasValidationShare ? start.ValidationShare : null,
        Seed = start.Seed,
        Publish = ToPolicy(start.Publish ?? new V1.PublishPolicy()),
        Labels = [.. start.Labels],
        Loss = TrainableMapping.ToLoss(start.Loss ?? new V1.Loss()),
        Accumulate = CallMapping.ToCount(start.Accumulate, "start.accumulate"),
    };

    private static ModelTask ToTask(V1.ModelTask task) => task switch
    {
        V1.ModelTask.SingleLabel => ModelTask.SingleLabel,
        V1.ModelTask.MultiLabel => ModelTask.MultiLabel,
        V1.ModelTask.Regression => ModelTask.Regression,
        V1.ModelTask.Embedding => ModelTask.Embedding,
        _ => throw AdaptException.Invalid("start.task", $"{task} cannot be trained; give MODEL_TASK_SINGLE_LABEL, MODEL_TASK_MULTI_LABEL, MODEL_TASK_REGRESSION or MODEL_TASK_EMBEDDING."),
    };

    private static OptimizerRequest ToOptimizer(V1.Optimizer optimizer) => new()
    {
        Kind = optimizer.Kind switch
        {
            V1.Optimizer.Types.Kind.Unspecified or V1.Optimizer.Types.Kind.Adamw => OptimizerKind.AdamW,
            V1.Optimizer.Types.Kind.Sgd => OptimizerKind.Sgd,
            _ => throw AdaptException.Invalid("start.optimizer.kind", $"{(int)optimizer.Kind} is no value of Kind."),
        },
        LearningRate = optimizer.LearningRate == 0 ? null : optimizer.LearningRate,
        WeightDecay = optimizer.HasWeightDecay ? optimizer.WeightDecay : null,
        Momentum = optimizer.Momentum,
        Schedule = ToSchedule(optimizer.Schedule),
        WarmupShare = optimizer.WarmupShare == 0 ? null : optimizer.WarmupShare,
        MaxGradientNorm = optimizer.MaxGradientNorm,
        Groups = [.. optimizer.Groups.Select(ToGroup)],
        LayerDecay = optimizer.LayerDecay,
        UnfreezeEpochs = optimizer.UnfreezeEpochs,
    };

    private static ScheduleKind? ToSchedule(V1.Optimizer.Types.Schedule schedule) => schedule switch
    {
        V1.Optimizer.Types.Schedule.Unspecified => null,
        V1.Optimizer.Types.Schedule.Constant => ScheduleKind.Constant,
        V1.Optimizer.Types.Schedule.Linear => ScheduleKind.Linear,
        V1.Optimizer.Types.Schedule.Cosine => ScheduleKind.Cosine,
        V1.Optimizer.Types.Schedule.OneCycle => ScheduleKind.OneCycle,
        _ => throw AdaptException.Invalid("start.optimizer.schedule", $"{(int)schedule} is no value of Schedule."),
    };

    private static PatternGroup ToGroup(V1.ParameterGroup group) => new()
    {
        Pattern = group.Pattern,
        LearningRate = group.HasLearningRate ? group.LearningRate : null,
        WeightDecay = group.HasWeightDecay ? group.WeightDecay : null,
    };

    private static PublishPolicy ToPolicy(V1.PublishPolicy policy) => new()
    {
        OnFinish = policy.OnFinish,
        Serve = policy.Serve,
        MinimumScore = policy.HasMinimumScore ? policy.MinimumScore : null,
        OnlyIfBetter = policy.OnlyIfBetter,
        OnlyIfBetterThanFrozen = policy.OnlyIfBetterThanFrozen,
    };
}
