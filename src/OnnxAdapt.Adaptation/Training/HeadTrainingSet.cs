using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Ledger;
using OnnxAdapt.Autodiff.Training;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Cached features as batches for a head.</summary>
internal sealed class HeadTrainingSet(ModelTask task, LedgerSnapshot snapshot, FeatureMatrix features) : TrainingSet(task, snapshot)
{
    private readonly ModelTask _task = task;
    private float[] _buffer = [];

    public override bool IsUsable(int row) => features.IsUsable(row);

    public override FeatureScaling ScalingOf(int[] rows) =>
        FeatureScaling.Of(features, rows, Snapshot.Targets, _task == ModelTask.Regression ? OutputCount : 0);

    /// <summary>The features of the given rows, unscaled.</summary>
    public Tensor Features(ReadOnlySpan<int> rows) => Gather(rows, null);

    protected override IEnumerable<NamedTensor> Inputs(ReadOnlySpan<int> rows, FeatureScaling? scaling) =>
        [new NamedTensor(HeadBuilder.FeaturesInput, Gather(rows, scaling))];

    private Tensor Gather(ReadOnlySpan<int> rows, FeatureScaling? scaling)
    {
        if (_buffer.Length != rows.Length * features.Size) _buffer = new float[rows.Length * features.Size];
        for (var i = 0; i < rows.Length; i++)
        {
            var target = _buffer.AsSpan(i * features.Size, features.Size);
            if (scaling is null)
            {
                features[rows[i]].CopyTo(target);
            }
            else
            {
                scaling.Scale(features[rows[i]], target);
            }
        }

        return Tensor.Of(_buffer, rows.Length, features.Size);
    }
}
