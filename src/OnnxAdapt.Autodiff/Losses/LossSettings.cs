namespace OnnxAdapt.Autodiff.Losses;

/// <summary>Refuses settings that a loss does not know, and numbers out of range.</summary>
internal static class LossSettings
{
    private static readonly LossOptions Defaults = new();

    private static readonly (string Name, Func<LossOptions, bool> IsSet)[] All =
    [
        (nameof(LossOptions.LabelSmoothing), options => options.LabelSmoothing != 0),
        (nameof(LossOptions.ClassWeights), options => options.ClassWeights.Count > 0),
        (nameof(LossOptions.PositiveWeights), options => options.PositiveWeights.Count > 0),
        (nameof(LossOptions.IgnoreIndex), options => options.IgnoreIndex is not null),
        (nameof(LossOptions.ClassAxis), options => options.ClassAxis is not null),
        (nameof(LossOptions.SoftLabels), options => options.SoftLabels),
        (nameof(LossOptions.Reduction), options => options.Reduction != Defaults.Reduction),
        (nameof(LossOptions.Delta), options => options.Delta is not null),
        (nameof(LossOptions.Scale), options => options.Scale is not null),
        (nameof(LossOptions.Normalize), options => options.Normalize is not null),
        (nameof(LossOptions.Margin), options => options.Margin is not null),
        (nameof(LossOptions.Epsilon), options => options.Epsilon is not null),
        (nameof(LossOptions.Temperature), options => options.Temperature is not null),
        (nameof(LossOptions.Blank), options => options.Blank is not null),
        (nameof(LossOptions.BatchFirst), options => options.BatchFirst),
        (nameof(LossOptions.Group), options => options.Group is not null),
        (nameof(LossOptions.Dimensions), options => options.Dimensions.Count > 0),
        (nameof(LossOptions.DimensionWeights), options => options.DimensionWeights.Count > 0),
        (nameof(LossOptions.Inner), options => options.Inner is not null),
    ];

    /// <summary>Refuses every setting that is set and not among those known.</summary>
    public static void Allow(string loss, LossOptions options, params ReadOnlySpan<string> known)
    {
        foreach (var (name, isSet) in All)
        {
            if (isSet(options) && !known.Contains(name))
            {
                throw new AutodiffException($"The loss '{loss}' does not know the setting {name}{(known.Length == 0 ? "" : $"; it knows {string.Join(", ", known.ToArray())}")}.");
            }
        }
    }

    /// <summary>A positive number, or its default.</summary>
    public static double Positive(string name, double? value, double otherwise) => value is null ? otherwise
        : value > 0 && double.IsFinite(value.Value) ? value.Value
        : throw new AutodiffException($"{name} is {value}; it must be a positive number.");
}
