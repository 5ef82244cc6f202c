using System.Globalization;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>Settings of losses as texts: <c>label-smoothing=0.1</c>, <c>dimensions=64,32</c>.</summary>
public static class LossOptionTexts
{
    private static readonly Dictionary<string, Func<LossOptions, string, LossOptions>> Setters = new(StringComparer.Ordinal)
    {
        ["label-smoothing"] = (options, text) => options with { LabelSmoothing = Number(text) },
        ["class-weights"] = (options, text) => options with { ClassWeights = Floats(text) },
        ["positive-weights"] = (options, text) => options with { PositiveWeights = Floats(text) },
        ["ignore-index"] = (options, text) => options with { IgnoreIndex = Whole(text) },
        ["class-axis"] = (options, text) => options with { ClassAxis = checked((int)Whole(text)) },
        ["soft-labels"] = (options, text) => options with { SoftLabels = Flag(text) },
        ["reduction"] = (options, text) => options with { Reduction = Reduction(text) },
        ["delta"] = (options, text) => options with { Delta = Number(text) },
        ["scale"] = (options, text) => options with { Scale = Number(text) },
        ["normalize"] = (options, text) => options with { Normalize = Flag(text) },
        ["margin"] = (options, text) => options with { Margin = Number(text) },
        ["epsilon"] = (options, text) => options with { Epsilon = Number(text) },
        ["temperature"] = (options, text) => options with { Temperature = Number(text) },
        ["blank"] = (options, text) => options with { Blank = checked((int)Whole(text)) },
        ["batch-first"] = (options, text) => options with { BatchFirst = Flag(text) },
        ["group"] = (options, text) => options with { Group = checked((int)Whole(text)) },
        ["dimensions"] = (options, text) => options with { Dimensions = [.. Parts(text).Select(part => checked((int)Whole(part)))] },
        ["dimension-weights"] = (options, text) => options with { DimensionWeights = Floats(text) },
        ["inner"] = (options, text) => options with { Inner = text },
    };

    /// <summary>Names of all settings.</summary>
    public static IReadOnlyCollection<string> Names => Setters.Keys;

    /// <summary>Sets one setting.</summary>
    /// <param name="options">The settings so far.</param>
    /// <param name="name">Name; <c>_</c> counts as <c>-</c>.</param>
    /// <param name="value">A number, true or false, a list with commas, or a name.</param>
    /// <exception cref="AutodiffException">There is no such setting, or the value is none for it.</exception>
    public static LossOptions With(this LossOptions options, string name, string value)
    {
        if (!Setters.TryGetValue(name.Replace('_', '-'), out var setter))
        {
            throw new AutodiffException($"'{name}' is no setting of a loss; there are {string.Join(", ", Setters.Keys)}.");
        }

        try
        {
            return setter(options, value.Trim());
        }
        catch (Exception cause) when (cause is FormatException or OverflowException)
        {
            throw new AutodiffException($"'{value}' is no value for the setting '{name}' of a loss: {cause.Message}", cause);
        }
    }

    private static string[] Parts(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static float[] Floats(string text) => Array.ConvertAll(Parts(text), part => (float)Number(part));

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
        ? number
        : throw new FormatException($"'{text}' is no finite number.");

    private static long Whole(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FormatException($"'{text}' is no whole number.");

    private static bool Flag(string text) => text switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw new FormatException("It is true or false."),
    };

    private static LossReduction Reduction(string text) => text switch
    {
        "mean" => LossReduction.Mean,
        "sum" => LossReduction.Sum,
        _ => throw new FormatException("It is mean or sum."),
    };
}
