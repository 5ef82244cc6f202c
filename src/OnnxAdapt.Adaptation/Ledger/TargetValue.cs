using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Ledger;

/// <summary>A target in numbers: which field counts is the task's matter.</summary>
/// <param name="Label">Single-label: number of the label.</param>
/// <param name="LabelSet">Multi-label: numbers of the labels, ascending.</param>
/// <param name="Values">Regression: the values.</param>
internal readonly record struct TargetValue(int Label, int[] LabelSet, float[] Values)
{
    public static TargetValue Of(ExampleTarget target, LabelTable labels) => target switch
    {
        ExampleTarget.Label label => new TargetValue(labels.Claim(label.Name), [], []),
        ExampleTarget.Labels set => new TargetValue(0, [.. set.Names.Select(labels.Claim).Order()], []),
        ExampleTarget.Values values => new TargetValue(0, [], [.. values.Numbers]),
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };
}
