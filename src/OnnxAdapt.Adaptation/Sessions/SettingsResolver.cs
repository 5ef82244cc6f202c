using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>Checks what a client asks for, and fills in the defaults for what is trained.</summary>
internal static class SettingsResolver
{
    /// <summary>Rate of a linear head on features of unit scale.</summary>
    private const double LinearHeadRate = 0.01;

    /// <summary>Rate of a head with hidden layers on features of unit scale.</summary>
    private const double DeepHeadRate = 2e-3;

    /// <summary>Decay of a classifier: it bounds the logits, which separable classes would else drive up without end.</summary>
    private const double ClassifierDecay = 0.4;

    /// <summary>Decay of a regression: its outputs are bounded by the targets already.</summary>
    private const double RegressionDecay = 0.01;

    private const double BackboneDecay = 0.01;

    /// <summary>The settings of a session.</summary>
    /// <exception cref="AdaptException">InvalidArgument, naming the field.</exception>
    public static SessionSettings Resolve(SessionStart start, IBaseModel baseModel, AdaptationOptions options)
    {
        SettingsChecks.Check(start, options);
        var isHead = !start.Trainable.IsInside;
        return new SessionSettings
        {
            BaseModel = baseModel.Name,
            BaseVersion = baseModel.Version,
            BaseSha256 = baseModel.Sha256,
            FeatureFingerprint = baseModel.FeatureFingerprint,
            Model = start.Model,
            Task = start.Task,
            Trainable = start.Trainable,
            Optimizer = isHead ? HeadOptimizer(start) : Optimizer(start, isHead, () => BackboneRates.Of(start.Trainable.Scope, baseModel)),
            BatchSize = start.BatchSize > 0 ? start.BatchSize : isHead ? options.HeadBatchSize : options.BackboneBatchSize,
            ValidationShare = start.ValidationShare ?? options.ValidationShare,
            Seed = start.Seed,
            Publish = start.Publish,
            Labels = Labels(start, baseModel),
            Loss = start.Loss,
            Accumulate = start.Accumulate,
        };
    }

    /// <summary>Settings of a head alone with its defaults, for a session that trains the backbone.</summary>
    public static SessionSettings ForHead(SessionSettings settings, AdaptationOptions options)
    {
        var trainable = new TrainableSettings { HeadHidden = settings.Trainable.HeadHidden, HeadDropout = settings.Trainable.HeadDropout, FeaturesOutput = settings.Trainable.FeaturesOutput };
        var start = new SessionStart { BaseModel = settings.BaseModel, Model = settings.Model, Task = settings.Task, Trainable = trainable };
        return settings with { Trainable = trainable, Accumulate = 0, Optimizer = HeadOptimizer(start), BatchSize = options.HeadBatchSize };
    }

    /// <summary>The labels given; for the graph's own classes one name each, made up where none are given.</summary>
    private static IReadOnlyList<string> Labels(SessionStart start, IBaseModel baseModel)
    {
        if (!start.Trainable.OwnOutput || start.Task == ModelTask.Regression) return [.. start.Labels];
        if (start.Labels.Count == 0) return [.. Enumerable.Range(0, baseModel.FeatureSize).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        return start.Labels.Count == baseModel.FeatureSize
            ? [.. start.Labels]
            : throw AdaptException.Invalid("labels", $"there are {start.Labels.Count}, and the graph has {baseModel.FeatureSize} classes; name all of them, or none.");
    }

    private static OptimizerChoice HeadOptimizer(SessionStart start) =>
        Optimizer(start, isHead: true, () => start.Trainable.HeadHidden.Count > 0 ? DeepHeadRate : LinearHeadRate);

    private static OptimizerChoice Optimizer(SessionStart start, bool isHead, Func<double> rate)
    {
        var request = start.Optimizer;
        var isSgd = request.Kind == OptimizerKind.Sgd;
        return new OptimizerChoice
        {
            Kind = request.Kind,
            LearningRate = request.LearningRate ?? (isSgd ? 10 : 1) * rate(),
            WeightDecay = request.WeightDecay ?? (isSgd ? 0 : !isHead ? BackboneDecay : start.Task == ModelTask.Regression ? RegressionDecay : ClassifierDecay),
            Momentum = request.Momentum,
            Schedule = request.Schedule ?? ScheduleKind.Linear,
            WarmupShare = request.WarmupShare ?? (isHead ? 0 : 0.1),
            MaxGradientNorm = request.MaxGradientNorm > 0 || isHead ? request.MaxGradientNorm : 1,
            Groups = request.Groups,
            LayerDecay = request.LayerDecay > 0 ? request.LayerDecay : 1,
            UnfreezeEpochs = request.UnfreezeEpochs,
        };
    }
}
