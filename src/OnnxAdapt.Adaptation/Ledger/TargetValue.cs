using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Ledger;

/// <summary>A target in numbers: which field counts is the task's matter.</summary>
/// <param name="Label">Single-label: number of the label.</param>
/// <param name="LabelSet">Multi-label: numbers of the labels, ascending.</param>
/// <param name="Values">Regression: the values; single-label with a teacher: one score per label, of which <paramref name="Label"/> is the largest.</param>
internal readonly record struct TargetValue(int Label, int[] LabelSet, float[] Values)
{
    public static TargetValue Of(ExampleTarget target, LabelTable labels) => target switch
    {
        ExampleTarget.Label label => new TargetValue(labels.Claim(label.Name), [], []),
        ExampleTarget.Labels set => new TargetValue(0, [.. set.Names.Select(labels.Claim).Order()], []),
        ExampleTarget.Values values => new TargetValue(Largest(values.Numbers), [], [.. values.Numbers]),
        ExampleTarget.Missing => new TargetValue(0, [], []),
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };

    private static int Largest(IReadOnlyList<float> numbers)
    {
        var largest = 0;
        for (var i = 1; i < numbers.Count; i++)
        {
            if (numbers[i] > numbers[largest]) largest = i;
        }

        return largest;
    }
}
