using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>The rules for the loss.</summary>
internal static class LossChecks
{
    /// <exception cref="AdaptException">InvalidArgument, naming the field and what there is.</exception>
    public static void Check(SessionStart start)
    {
        var names = TaskLosses.Names(start.Task);
        Require(start.Loss.Name.Length == 0 || names.Contains(start.Loss.Name, StringComparer.Ordinal), "loss.name", $"'{start.Loss.Name}' is no loss for this task; there are {string.Join(", ", names)}.");
        foreach (var (name, value) in start.Loss.Options)
        {
            Require(TaskLosses.OptionNames.Contains(name), "loss.options", $"'{name}' is no option of a loss; there are {string.Join(", ", TaskLosses.OptionNames.Order(StringComparer.Ordinal))}.");
            Require(double.IsFinite(value), $"loss.options[{name}]", $"{value} is not finite.");
        }

        CheckWeights(start);
    }

    private static void CheckWeights(SessionStart start)
    {
        Require(start.Loss.Weights.Count == 0 || start.Task == ModelTask.SingleLabel, "loss.weights", "they belong to single-label sessions.");
        foreach (var weight in start.Loss.Weights)
        {
            Require(start.Labels.Contains(weight.Label, StringComparer.Ordinal), $"loss.weights[{weight.Label}]", "the label is not among those of the start; name all weighted labels there.");
            Require(weight.Weight >= 0 && float.IsFinite(weight.Weight), $"loss.weights[{weight.Label}]", $"{weight.Weight} is not 0 or above and finite.");
        }

        Require(start.Loss.Weights.DistinctBy(weight => weight.Label).Count() == start.Loss.Weights.Count, "loss.weights", "a label is named twice.");
    }

    private static void Require(bool condition, string field, string problem)
    {
        if (!condition) throw AdaptException.Invalid(field, problem);
    }
}
