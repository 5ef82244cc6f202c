using OnnxAdapt.Client;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Data;

/// <summary>Which column says what is right, and how to read it.</summary>
/// <param name="Label">Name of the column.</param>
/// <param name="Separator">What stands between the labels of one row.</param>
/// <param name="Task">Single label, multi label, regression or embedding.</param>
internal sealed record TargetColumns(string Label, string Separator, ModelTask Task)
{
    /// <summary>Whether the column holds numbers whatever the task.</summary>
    public bool IsNumbers { get; init; }

    /// <summary>Columns with texts that belong to the input, the positive before negatives.</summary>
    public IReadOnlyList<string> Partners { get; init; } = [];

    /// <summary>An example with the given input and the row's target.</summary>
    public Example ToExample(DataRecord record, Input input)
    {
        var example = new Example { Input = input };
        example.Partners.AddRange(Partners.Select(column => Inputs.Text(record.Text(column))));
        switch (IsNumbers ? ModelTask.Regression : Task)
        {
            case ModelTask.Embedding:
                break;
            case ModelTask.MultiLabel:
                example.Labels = new LabelSet();
                example.Labels.Names.AddRange(record.Texts(Label, Separator));
                break;
            case ModelTask.Regression:
                example.Values = new Values();
                example.Values.Numbers.AddRange(record.Numbers(Label));
                break;
            default:
                example.Label = record.Text(Label);
                break;
        }

        return example;
    }
}
