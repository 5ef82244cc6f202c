using System.Collections.Frozen;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Autodiff.Losses;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Which losses fit a task, and their options by name.</summary>
internal static class TaskLosses
{
    private static readonly FrozenDictionary<string, Func<LossOptions, double, LossOptions>> Setters = new Dictionary<string, Func<LossOptions, double, LossOptions>>
    {
        ["label_smoothing"] = (options, value) => options with { LabelSmoothing = value },
        ["delta"] = (options, value) => options with { Delta = value },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of all options.</summary>
    public static IReadOnlyCollection<string> OptionNames => Setters.Keys;

    /// <summary>Losses that fit a task, the task's own first.</summary>
    public static IReadOnlyList<string> Names(ModelTask task) => task switch
    {
        ModelTask.SingleLabel => [LossNames.CrossEntropy],
        ModelTask.MultiLabel => [LossNames.BinaryCrossEntropy],
        _ => [LossNames.MeanSquaredError, LossNames.MeanAbsoluteError, LossNames.Huber, LossNames.SmoothL1],
    };

    /// <summary>The loss of a session.</summary>
    public static string NameOf(SessionSettings settings) => settings.Loss.Name.Length > 0 ? settings.Loss.Name : Names(settings.Task)[0];

    /// <summary>The options of a session's loss, for that many outputs.</summary>
    public static LossOptions OptionsOf(SessionSettings settings, int outputs)
    {
        var options = new LossOptions { ClassWeights = Weights(settings, outputs) };
        return settings.Loss.Options.Aggregate(options, (current, option) => Setters[option.Key](current, option.Value));
    }

    /// <summary>One weight per output, 1 for labels that have none; none at all when no label has one.</summary>
    private static float[] Weights(SessionSettings settings, int outputs)
    {
        if (settings.Loss.Weights.Count == 0) return [];
        var weights = new float[outputs];
        Array.Fill(weights, 1);
        for (var i = 0; i < Math.Min(outputs, settings.Labels.Count); i++)
        {
            weights[i] = settings.Loss.Weights.FirstOrDefault(weight => weight.Label == settings.Labels[i])?.Weight ?? 1;
        }

        return weights;
    }
}
