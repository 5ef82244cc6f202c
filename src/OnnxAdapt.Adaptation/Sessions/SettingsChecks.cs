using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>The rules for what a client may ask for at the start of a session.</summary>
internal static class SettingsChecks
{
    private const int MaxHiddenLayers = 8;
    private const int MaxHiddenWidth = 16_384;
    private const int MaxPatterns = 256;

    /// <summary>Checks everything that needs no model.</summary>
    /// <exception cref="AdaptException">InvalidArgument, naming the field.</exception>
    public static void Check(SessionStart start, AdaptationOptions options)
    {
        Require(start.BaseModel.Length > 0, "base_model", "it is empty; name the model to adapt.");
        Require(ModelName.IsValid(start.Model), "model", $"'{start.Model}' is no model name; use up to 128 letters, digits, '-', '_' and '.', beginning with a letter or digit.");
        Require(start.Task is ModelTask.SingleLabel or ModelTask.MultiLabel or ModelTask.Regression, "task", $"{start.Task} cannot be trained; use single label, multi label or regression.");
        Require(start.BatchSize >= 0 && start.BatchSize <= options.MaxBatchSize, "batch_size", $"{start.BatchSize} is outside 0 to {options.MaxBatchSize}.");
        Require(start.ValidationShare is null or (>= 0 and <= 0.5), "validation_share", $"{start.ValidationShare} is outside 0 to 0.5.");
        CheckTrainable(start.Trainable);
        CheckOptimizer(start.Optimizer);
        CheckLabels(start, options);
        Require(start.Publish.MinimumScore is null || double.IsFinite(start.Publish.MinimumScore.Value), "publish.minimum_score", "it must be a finite number.");
    }

    private static void CheckTrainable(TrainableSettings trainable)
    {
        Require(trainable.HeadHidden.Count <= MaxHiddenLayers, "trainable.head_hidden", $"{trainable.HeadHidden.Count} layers; at most {MaxHiddenLayers} are allowed.");
        Require(trainable.HeadHidden.All(width => width is >= 1 and <= MaxHiddenWidth), "trainable.head_hidden", $"each width must lie between 1 and {MaxHiddenWidth}.");
        Require(trainable.HeadDropout is >= 0 and <= 0.9, "trainable.head_dropout", $"{trainable.HeadDropout} is outside 0 to 0.9.");
        Require(trainable.Scope != TrainableScope.Patterns || trainable.Patterns.Count is >= 1 and <= MaxPatterns, "trainable.patterns", $"give 1 to {MaxPatterns} patterns for the names of parameters.");
    }

    private static void CheckOptimizer(OptimizerRequest optimizer)
    {
        Require(optimizer.LearningRate is null || (optimizer.LearningRate > 0 && double.IsFinite(optimizer.LearningRate.Value)), "optimizer.learning_rate", $"{optimizer.LearningRate} is not above 0 and finite.");
        Require(optimizer.WeightDecay is null || (optimizer.WeightDecay >= 0 && double.IsFinite(optimizer.WeightDecay.Value)), "optimizer.weight_decay", $"{optimizer.WeightDecay} is not 0 or above and finite.");
        Require(optimizer.Momentum is >= 0 and < 1, "optimizer.momentum", $"{optimizer.Momentum} is outside 0 to below 1.");
        Require(optimizer.WarmupShare is null or (>= 0 and <= 1), "optimizer.warmup_share", $"{optimizer.WarmupShare} is outside 0 to 1.");
        Require(optimizer.MaxGradientNorm >= 0 && double.IsFinite(optimizer.MaxGradientNorm), "optimizer.max_gradient_norm", $"{optimizer.MaxGradientNorm} is not 0 or above and finite.");
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
        Require(start.Task != ModelTask.Regression || start.Labels.Count == 0, "labels", "regression has none.");
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
