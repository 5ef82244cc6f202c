using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Training;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Losses;

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
            Require(TaskLosses.Accepts(name, value), $"loss.options[{name}]", $"{value} is no value for it.");
        }

        CheckWeights(start);
        CheckMatryoshka(start);
        CheckScores(start);
        CheckOptions(start);
    }

    private static void CheckWeights(SessionStart start)
    {
        Require(start.Loss.Weights.Count == 0 || start.Task is ModelTask.SingleLabel or ModelTask.MultiLabel, "loss.weights", "they belong to sessions with labels.");
        foreach (var weight in start.Loss.Weights)
        {
            Require(start.Labels.Contains(weight.Label, StringComparer.Ordinal), $"loss.weights[{weight.Label}]", "the label is not among those of the start; name all weighted labels there.");
            Require(weight.Weight >= 0 && float.IsFinite(weight.Weight), $"loss.weights[{weight.Label}]", $"{weight.Weight} is not 0 or above and finite.");
        }

        Require(start.Loss.Weights.DistinctBy(weight => weight.Label).Count() == start.Loss.Weights.Count, "loss.weights", "a label is named twice.");
    }

    private static void CheckMatryoshka(SessionStart start)
    {
        var (loss, isWrapped) = (start.Loss, start.Loss.Name == LossNames.Matryoshka);
        Require(isWrapped || (loss.Dimensions.Count == 0 && loss.DimensionWeights.Count == 0 && loss.Inner.Length == 0), "loss.dimensions", $"they belong to the loss '{LossNames.Matryoshka}', as do dimension_weights and inner.");
        if (!isWrapped) return;
        Require(loss.Dimensions.Count > 0 && loss.Dimensions.All(dimension => dimension > 0), "loss.dimensions", "give the numbers of leading components, each at least 1.");
        Require(loss.DimensionWeights.Count is 0 || loss.DimensionWeights.Count == loss.Dimensions.Count, "loss.dimension_weights", $"there are {loss.DimensionWeights.Count} for {loss.Dimensions.Count} dimensions.");
        Require(loss.DimensionWeights.All(weight => weight >= 0 && float.IsFinite(weight)), "loss.dimension_weights", "each must be 0 or above and finite.");
        string[] inner = [.. ExampleForm.ComparingLosses];
        Require(loss.Inner.Length == 0 || inner.Contains(loss.Inner, StringComparer.Ordinal), "loss.inner", $"'{loss.Inner}' is no loss to wrap; there are {string.Join(", ", inner)}.");
    }

    private static void CheckScores(SessionStart start)
    {
        if (start.Task != ModelTask.SingleLabel || !TaskLosses.TakesScores(start.Loss)) return;
        Require(start.Labels.Count >= 2, "labels", "examples that carry a number for each label need them named at the start, at least two, in the order of the numbers.");
    }

    /// <summary>Builds the loss on its own, which refuses options that it does not know.</summary>
    private static void CheckOptions(SessionStart start)
    {
        try
        {
            LossTrial.Run(start);
        }
        catch (AutodiffException failure)
        {
            throw AdaptException.Invalid("loss.options", failure.Message);
        }
    }

    private static void Require(bool condition, string field, string problem)
    {
        if (!condition) throw AdaptException.Invalid(field, problem);
    }
}
