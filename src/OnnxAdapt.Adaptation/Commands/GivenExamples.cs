using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Commands;

/// <summary>Checks examples that come with an evaluate command; the first that cannot be used fails it.</summary>
internal static class GivenExamples
{
    /// <exception cref="AdaptException">InvalidArgument, naming the example; ResourceExhausted for too many.</exception>
    public static TargetValue[] Targets(CommandContext context, LedgerSnapshot snapshot, IReadOnlyList<Example> examples)
    {
        var options = context.Dependencies.Options;
        if (examples.Count > options.MaxBatchExamples)
        {
            throw new AdaptException(AdaptErrorKind.ResourceExhausted, $"{examples.Count} examples to evaluate; at most {options.MaxBatchExamples} are allowed (MaxBatchExamples).");
        }

        var validator = new ExampleValidator(context.Settings, context.BaseModel, context.Data.Ledger, options);
        var labels = new LabelTable(snapshot.Labels);
        return [.. examples.Select((example, i) => Target(example, i, validator, labels, snapshot.Labels.Length))];
    }

    private static TargetValue Target(Example example, int index, ExampleValidator validator, LabelTable labels, int known)
    {
        if (validator.Problem(example) is { } problem) throw AdaptException.Invalid($"evaluate.examples[{index}]", problem);
        var target = TargetValue.Of(example.Target, labels);
        return labels.Count == known ? target : throw AdaptException.Invalid($"evaluate.examples[{index}]", "its label does not occur in the session.");
    }
}
