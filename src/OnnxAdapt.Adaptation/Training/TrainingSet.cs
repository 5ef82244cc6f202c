using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>The examples of a command as batches for a backend.</summary>
internal abstract class TrainingSet(ModelTask task, LedgerSnapshot snapshot)
{
    private const string LabelsInput = "labels";

    /// <summary>What is in the set.</summary>
    public LedgerSnapshot Snapshot { get; } = snapshot;

    /// <summary>Outputs of a row: labels, or regression values.</summary>
    public virtual int OutputCount => task == ModelTask.Regression ? Snapshot.ValueCount : Snapshot.Labels.Length;

    /// <summary>Whether the base model takes that example.</summary>
    public abstract bool IsUsable(int row);

    /// <summary>Rows in an order in which neighbours cost little together; the order given when it does not matter.</summary>
    public virtual int[] Arrange(int[] order, int batchSize, CounterRandom random) => order;

    /// <summary>Scaling for training on the given rows; null when inputs are used as they are.</summary>
    public abstract FeatureScaling? ScalingOf(int[] rows);

    /// <summary>A batch: the inputs, then the labels. Valid until the next call.</summary>
    public IReadOnlyList<NamedTensor> Batch(ReadOnlySpan<int> rows, FeatureScaling? scaling) =>
        Labels(rows, scaling) is { } labels ? [.. Inputs(rows, scaling), new NamedTensor(LabelsInput, labels)] : [.. Inputs(rows, scaling)];

    protected abstract IEnumerable<NamedTensor> Inputs(ReadOnlySpan<int> rows, FeatureScaling? scaling);

    /// <summary>The labels; null for a loss that takes none.</summary>
    private Tensor? Labels(ReadOnlySpan<int> rows, FeatureScaling? scaling) => task switch
    {
        ModelTask.SingleLabel => Snapshot.Targets[rows[0]].Values.Length > 0 ? RealValues(rows, OutputCount, null) : SingleLabels(rows),
        ModelTask.MultiLabel => LabelSets(rows),
        ModelTask.Embedding => Similarities(rows),
        _ => RealValues(rows, OutputCount, scaling),
    };

    /// <summary>A number per pair, a vector per row, or nothing.</summary>
    private Tensor? Similarities(ReadOnlySpan<int> rows)
    {
        var width = Snapshot.Targets[rows[0]].Values.Length;
        if (width == 0) return null;
        var values = RealValues(rows, width, null);
        return width == 1 ? values.Reshape(rows.Length) : values;
    }

    private Tensor SingleLabels(ReadOnlySpan<int> rows)
    {
        var labels = new long[rows.Length];
        for (var i = 0; i < labels.Length; i++) labels[i] = Snapshot.Targets[rows[i]].Label;
        return Tensor.Of(labels, labels.Length);
    }

    private Tensor LabelSets(ReadOnlySpan<int> rows)
    {
        var labels = new float[rows.Length * OutputCount];
        for (var i = 0; i < rows.Length; i++)
        {
            foreach (var label in Snapshot.Targets[rows[i]].LabelSet) labels[(i * OutputCount) + label] = 1;
        }

        return Tensor.Of(labels, rows.Length, OutputCount);
    }

    private Tensor RealValues(ReadOnlySpan<int> rows, int width, FeatureScaling? scaling)
    {
        var values = new float[rows.Length * width];
        for (var i = 0; i < values.Length; i++)
        {
            var (row, output) = (rows[i / width], i % width);
            var value = Snapshot.Targets[row].Values[output];
            values[i] = scaling?.ScaleTarget(value, output) ?? value;
        }

        return Tensor.Of(values, rows.Length, width);
    }
}
