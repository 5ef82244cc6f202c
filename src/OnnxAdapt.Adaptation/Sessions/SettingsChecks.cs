using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>The rules for what a client may ask for at the start of a session.</summary>
internal static class SettingsChecks
{
    private const int MaxPatterns = 256;

    /// <summary>Checks everything that needs no model.</summary>
    /// <exception cref="AdaptException">InvalidArgument, naming the field.</exception>
    public static void Check(SessionStart start, AdaptationOptions options)
    {
        Require(start.BaseModel.Length > 0, "base_model", "it is empty; name the model to adapt.");
        Require(ModelName.IsValid(start.Model), "model", $"'{start.Model}' is no model name; use up to 128 letters, digits, '-', '_' and '.', beginning with a letter or digit.");
        Require(start.Task is ModelTask.SingleLabel or ModelTask.MultiLabel or ModelTask.Regression or ModelTask.Embedding, "task", $"{start.Task} cannot be trained; use single label, multi label or regression.");
        Require(start.BatchSize >= 0 && start.BatchSize <= options.MaxBatchSize, "batch_size", $"{start.BatchSize} is outside 0 to {options.MaxBatchSize}.");
        Require(start.ValidationShare is null or (>= 0 and <= 0.5), "validation_share", $"{start.ValidationShare} is outside 0 to 0.5.");
        TrainableChecks.Check(start.Trainable);
        if (start.Task == ModelTask.Embedding) TrainableChecks.CheckEmbedding(start.Trainable);
        LossChecks.Check(start);
        Require(start.Accumulate >= 0 && start.Accumulate <= options.MaxBatchSize, "accumulate", $"{start.Accumulate} is outside 0 to {options.MaxBatchSize}.");
        CheckOptimizer(start.Optimizer, start.Trainable.Scope);
        CheckLabels(start, options);
        Require(!start.Publish.OnlyIfBetterThanFrozen || (start.Trainable.IsInside && !start.Trainable.FreshHead), "publish.only_if_better_than_frozen", "there is nothing to compare with: it needs a scope that trains the base, and a head that is trained on the frozen base first (fresh_head off).");
        Require(start.Publish.MinimumScore is null || double.IsFinite(start.Publish.MinimumScore.Value), "publish.minimum_score", "it must be a finite number.");
    }

    private static void CheckOptimizer(OptimizerRequest optimizer, TrainableScope scope)
    {
        Require(optimizer.LearningRate is null || (optimizer.LearningRate > 0 && double.IsFinite(optimizer.LearningRate.Value)), "optimizer.learning_rate", $"{optimizer.LearningRate} is not above 0 and finite.");
        Require(optimizer.WeightDecay is null || (optimizer.WeightDecay >= 0 && double.IsFinite(optimizer.WeightDecay.Value)), "optimizer.weight_decay", $"{optimizer.WeightDecay} is not 0 or above and finite.");
        Require(optimizer.Momentum is >= 0 and < 1, "optimizer.momentum", $"{optimizer.Momentum} is outside 0 to below 1.");
        Require(optimizer.WarmupShare is null or (>= 0 and <= 1), "optimizer.warmup_share", $"{optimizer.WarmupShare} is outside 0 to 1.");
        Require(optimizer.MaxGradientNorm >= 0 && double.IsFinite(optimizer.MaxGradientNorm), "optimizer.max_gradient_norm", $"{optimizer.MaxGradientNorm} is not 0 or above and finite.");
        Require(optimizer.LayerDecay is >= 0 and <= 1, "optimizer.layer_decay", $"{optimizer.LayerDecay} is outside 0 to 1.");
        Require(optimizer.UnfreezeEpochs is >= 0 and <= 1_000_000, "optimizer.unfreeze_epochs", $"{optimizer.UnfreezeEpochs} is outside 0 to 1,000,000.");
        Require(scope != TrainableScope.Head || (optimizer.LayerDecay is 0 or 1 && optimizer.UnfreezeEpochs == 0), "optimizer", "layer_decay and unfreeze_epochs order the blocks of the base, of which the scope trains none.");
        Require(optimizer.Groups.Count <= MaxPatterns, "optimizer.groups", $"{optimizer.Groups.Count} groups; at most {MaxPatterns} are allowed.");
        for (var i = 0; i < optimizer.Groups.Count; i++) CheckGroup(optimizer.Groups[i], $"optimizer.groups[{i}]");
    }

    private static void CheckGroup(PatternGroup group, string field)
    {
        Require(group.Pattern.Length > 0, $"{field}.pattern", "it is empty.");
        Require(group.LearningRate is null || (group.LearningRate >= 0 && double.IsFinite(group.LearningRate.Value)), $"{field}.learning_rate", $"{group.LearningRate} is not 0 or above and finite.");
        Require(group.WeightDecay is null || (group.WeightDecay >= 0 && double.IsFinite(group.WeightDecay.Value)), $"{field}.weight_decay", $"{group.WeightDecay} is not 0 or above and finite.");
    }

    private static void CheckLabels(SessionStart start, AdaptationOptions options)
    {
        Require(start.Labels.Count <= options.MaxLabels, "labels", $"{start.Labels.Count} labels; at most {options.MaxLabels} are allowed.");
        Require(start.Task is ModelTask.SingleLabel or ModelTask.MultiLabel || start.Labels.Count == 0, "labels", "regression and embeddings have none.");
        for (var i = 0; i < start.Labels.Count; i++)
        {
            if (LabelNames.Problem(start.Labels[i], options.MaxLabelLength) is { } problem) throw AdaptException.Invalid($"labels[{i}]", problem);
        }

        Require(start.Labels.Distinct(StringComparer.Ordinal).Count() == start.Labels.Count, "labels", "a label is named twice.");
    }

    private static void Require(bool condition, string field, string problem)
    {
        if (!condition) throw AdaptException.Invalid(field, problem);
    }
}
