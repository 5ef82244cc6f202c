using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Ledger;

/// <summary>Says of one example why it cannot be taken. Knows the labels and the width of values of the examples before it in its batch.</summary>
internal sealed class ExampleValidator(SessionSettings settings, IBaseModel baseModel, ExampleLedger ledger, AdaptationOptions options)
{
    private readonly HashSet<string> _newLabels = new(StringComparer.Ordinal);
    private int _valueCount = settings.Trainable.OwnOutput ? baseModel.FeatureSize : ledger.ValueCount;

    /// <summary>Null when the example is good.</summary>
    public string? Problem(Example example) => InputProblem(example.Input) ?? TargetProblem(example.Target);

    private static string? NumberProblem(float number, int index) =>
        float.IsFinite(number) ? null : string.Create(CultureInfo.InvariantCulture, $"Value {index} is {number}; it must be a finite number.");

    private string? InputProblem(ExampleInput input) => InputChecks.Problem(input, options.MaxTextLength) ?? baseModel.Validate(input)?.Message;

    private string? TargetProblem(ExampleTarget target) => (settings.Task, target) switch
    {
        (ModelTask.SingleLabel, ExampleTarget.Label label) => LabelsProblem([label.Name]),
        (ModelTask.MultiLabel, ExampleTarget.Labels labels) => LabelsProblem(labels.Names),
        (ModelTask.Regression, ExampleTarget.Values values) => ValuesProblem(values.Numbers),
        (_, ExampleTarget.Missing) => $"There is no target: {Expected()} is expected for this session.",
        _ => $"The target is of the wrong kind: {Expected()} is expected for this session.",
    };

    private string Expected() => settings.Task switch
    {
        ModelTask.SingleLabel => "one label",
        ModelTask.MultiLabel => "a set of labels",
        _ => "a list of values",
    };

    private string? LabelsProblem(IReadOnlyList<string> names)
    {
        var problem = names.Select(NameProblem).FirstOrDefault(found => found is not null);
        if (problem is not null) return problem;
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Count) return "A label is named twice.";
        var added = names.Where(name => !ledger.KnowsLabel(name) && !_newLabels.Contains(name)).ToArray();
        if (settings.Trainable.OwnOutput && added.Length > 0) return $"The label '{added[0]}' is none of the {settings.Labels.Count} outputs of the graph, which this session trains.";
        if (ledger.LabelCount + _newLabels.Count + added.Length > options.MaxLabels)
        {
            return $"The label '{added[0]}' would be number {ledger.LabelCount + _newLabels.Count + 1}; a session has at most {options.MaxLabels} (MaxLabels).";
        }

        _newLabels.UnionWith(added);
        return null;
    }

    private string? NameProblem(string name) => LabelNames.Problem(name, options.MaxLabelLength);

    private string? ValuesProblem(IReadOnlyList<float> numbers)
    {
        if (numbers.Count == 0) return "The target has no values; at least one is expected.";
        if (_valueCount != 0 && numbers.Count != _valueCount) return $"The target has {numbers.Count} values; {_valueCount} are expected, as the examples before it or the graph have.";
        for (var i = 0; i < numbers.Count; i++)
        {
            if (NumberProblem(numbers[i], i) is { } problem) return problem;
        }

        _valueCount = numbers.Count;
        return null;
    }
}
