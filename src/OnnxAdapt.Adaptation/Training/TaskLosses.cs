using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Autodiff.Losses;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Which losses fit a task, and their options by name.</summary>
internal static class TaskLosses
{
    private const string SoftLabels = "soft_labels";

    /// <summary>Options of losses that a session may set, each with what it may be.</summary>
    private static readonly Dictionary<string, Func<double, bool>> Ranges = new(StringComparer.Ordinal)
    {
        ["label_smoothing"] = value => value is >= 0 and <= 1,
        [SoftLabels] = value => value is 0 or 1,
        ["delta"] = value => value > 0,
        ["scale"] = value => value > 0,
        ["normalize"] = value => value is 0 or 1,
        ["margin"] = _ => true,
        ["epsilon"] = value => value >= 0,
        ["temperature"] = value => value > 0,
    };

    /// <summary>Names of all options.</summary>
    public static IReadOnlyCollection<string> OptionNames => Ranges.Keys;

    /// <summary>Whether an option of that name may have that value.</summary>
    public static bool Accepts(string name, double value) => double.IsFinite(value) && Ranges[name](value);

    /// <summary>Losses that fit a task, the task's own first.</summary>
    public static IReadOnlyList<string> Names(ModelTask task) => task switch
    {
        ModelTask.SingleLabel => [LossNames.CrossEntropy, LossNames.DistillationKl, LossNames.DistillationMse],
        ModelTask.MultiLabel => [LossNames.BinaryCrossEntropy],
        ModelTask.Embedding => [.. ExampleForm.EmbeddingLosses, LossNames.Matryoshka],
        _ => [LossNames.MeanSquaredError, LossNames.MeanAbsoluteError, LossNames.Huber, LossNames.SmoothL1, LossNames.DistillationMse],
    };

    /// <summary>The loss of a session.</summary>
    public static string NameOf(SessionSettings settings) => Name(settings.Task, settings.Loss);

    /// <summary>The loss that says what examples hold: the one that Matryoshka wraps, or the loss itself.</summary>
    public static string InnerName(ModelTask task, LossSettings loss)
    {
        var name = Name(task, loss);
        return name != LossNames.Matryoshka ? name : loss.Inner.Length > 0 ? loss.Inner : LossNames.MultipleNegativesRanking;
    }

    /// <summary>Whether targets are one number per label.</summary>
    public static bool TakesScores(LossSettings loss) =>
        loss.Name is LossNames.DistillationKl or LossNames.DistillationMse || loss.Options.GetValueOrDefault(SoftLabels) == 1;

    /// <summary>The options of a session's loss.</summary>
    /// <param name="settings">The session.</param>
    /// <param name="outputs">Outputs of the model.</param>
    /// <param name="members">Inputs of an example.</param>
    public static LossOptions OptionsOf(SessionSettings settings, int outputs, int members = 1) =>
        OptionsOf(settings.Task, settings.Loss, settings.Labels, outputs, members);

    /// <summary>The options of a loss.</summary>
    public static LossOptions OptionsOf(ModelTask task, LossSettings loss, IReadOnlyList<string> labels, int outputs, int members = 1)
    {
        var options = new LossOptions
        {
            ClassWeights = Weights(loss, labels, outputs),
            Group = members > 2 && InnerName(task, loss) == LossNames.MultipleNegativesRanking ? members : null,
            Dimensions = loss.Dimensions,
            DimensionWeights = loss.DimensionWeights,
            Inner = loss.Inner.Length > 0 ? loss.Inner : null,
        };
        return loss.Options.Aggregate(options, (current, option) => current.With(option.Key, option.Value.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>The loss that was asked for, or the task's own.</summary>
    public static string Name(ModelTask task, LossSettings loss) => loss.Name.Length > 0 ? loss.Name : Names(task)[0];

    /// <summary>One weight per output, 1 for labels that have none; none at all when no label has one.</summary>
    private static float[] Weights(LossSettings loss, IReadOnlyList<string> labels, int outputs)
    {
        if (loss.Weights.Count == 0) return [];
        var weights = new float[outputs];
        Array.Fill(weights, 1);
        for (var i = 0; i < Math.Min(outputs, labels.Count); i++)
        {
            weights[i] = loss.Weights.FirstOrDefault(weight => weight.Label == labels[i])?.Weight ?? 1;
        }

        return weights;
    }
}
