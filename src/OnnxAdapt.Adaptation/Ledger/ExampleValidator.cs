using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Ledger;

/// <summary>Says of one example why it cannot be taken. Knows the labels and the width of values of the examples before it in its batch.</summary>
internal sealed class ExampleValidator(SessionSettings settings, IBaseModel baseModel, ExampleLedger ledger, AdaptationOptions options)
{
    private readonly HashSet<string> _newLabels = new(StringComparer.Ordinal);
    private readonly ExampleForm _form = ExampleForm.Of(settings);
    private int _valueCount = settings.Trainable.OwnOutput ? baseModel.FeatureSize : ledger.ValueCount;
    private int _members = ledger.Members;

    /// <summary>Null when the example is good.</summary>
    public string? Problem(Example example) => InputProblem(example.Input) ?? TargetProblem(example.Target);

    private static string? NumberProblem(float number, int index) =>
        float.IsFinite(number) ? null : string.Create(CultureInfo.InvariantCulture, $"Value {index} is {number}; it must be a finite number.");

    private string? InputProblem(ExampleInput input)
    {
        var members = ExampleForm.Members(input);
        return InputChecks.Problem(input, options.MaxTextLength)
            ?? members.Select(baseModel.Validate).FirstOrDefault(problem => problem is not null)?.Message
            ?? PartnersProblem(members.Count);
    }

    private string? PartnersProblem(int members)
    {
        if (members < _form.Fewest || members > _form.Most)
        {
            var wanted = _form.Fewest == _form.Most ? $"{_form.Fewest - 1}" : $"{_form.Fewest - 1} to {_form.Most - 1}";
            return $"The example has {members - 1} partners; the loss '{TaskLosses.NameOf(settings)}' of this session takes {wanted}.";
        }

        if (_members != 0 && members != _members) return $"The example has {members - 1} partners; the examples before it have {_members - 1}.";
        _members = members;
        return null;
    }

    private string? TargetProblem(ExampleTarget target) => (_form.Target, target) switch
    {
        (TargetKind.None, ExampleTarget.Missing) => null,
        (TargetKind.Label, ExampleTarget.Label label) => LabelsProblem([label.Name]),
        (TargetKind.Labels, ExampleTarget.Labels labels) => LabelsProblem(labels.Names),
        (TargetKind.Values, ExampleTarget.Values values) => ValuesProblem(values.Numbers),
        (TargetKind.Scores, ExampleTarget.Values values) => CountProblem(values.Numbers, settings.Labels.Count, "one for each label of the start"),
        (TargetKind.Similarity, ExampleTarget.Values values) => CountProblem(values.Numbers, 1, "how alike the pair is"),
        (TargetKind.Vector, ExampleTarget.Values values) => CountProblem(values.Numbers, baseModel.FeatureSize, "a vector as long as the embeddings"),
        (_, ExampleTarget.Missing) => $"There is no target: {Expected()} is expected for this session.",
        _ => $"The target is of the wrong kind: {Expected()} is expected for this session.",
    };

    private string Expected() => _form.Target switch
    {
        TargetKind.None => "none",
        TargetKind.Label => "one label",
        TargetKind.Labels => "a set of labels",
        _ => "a list of values",
    };

    private static string? CountProblem(IReadOnlyList<float> numbers, int expected, string what) => numbers.Count == expected
        ? numbers.Select(NumberProblem).FirstOrDefault(problem => problem is not null)
        : $"The target has {numbers.Count} values; {expected} {(expected == 1 ? "is" : "are")} expected, {what}.";

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
