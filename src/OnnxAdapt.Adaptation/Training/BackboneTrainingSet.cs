using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>
/// Inputs as batches for a whole graph. Rows of similar length go together, so that little is spent on padding. Where an example has several
/// inputs, they lie next to each other.
/// </summary>
internal sealed class BackboneTrainingSet(ModelTask task, LedgerSnapshot snapshot, ExampleInput[] inputs, IBaseModel baseModel, FrozenPart? frozen = null, ExampleActivations? activations = null) : TrainingSet(task, snapshot)
{
    /// <summary>Batches among which rows are sorted by length.</summary>
    private const int SortedBatches = 32;

    private readonly bool _isEmbedding = task == ModelTask.Embedding;
    private int[]? _lengths;

    private readonly int _members = Math.Max(1, snapshot.Members);

    public override int OutputCount => _isEmbedding ? baseModel.FeatureSize * _members : base.OutputCount;

    public override bool IsUsable(int row) => true;

    public override FeatureScaling? ScalingOf(int[] rows) => null;

    /// <summary>Sorts stretches of the order by length, cuts them into batches and shuffles the batches; a last, smaller batch stays last.</summary>
    public override int[] Arrange(int[] order, int batchSize, CounterRandom random)
    {
        var lengths = _lengths ??= [.. inputs.Select(ExampleLength.Of).Chunk(_members).Select(members => members.Max())];
        var batches = order.Chunk(batchSize * SortedBatches)
            .SelectMany(stretch => stretch.OrderBy(row => lengths[row]).Chunk(batchSize))
            .ToArray();
        var whole = batches.Count(batch => batch.Length == batchSize);
        for (var i = whole - 1; i > 0; i--)
        {
            var j = random.Below(i + 1, (ulong)i);
            (batches[i], batches[j]) = (batches[j], batches[i]);
        }

        return [.. batches.SelectMany(batch => batch)];
    }

    protected override IEnumerable<NamedTensor> Inputs(ReadOnlySpan<int> rows, FeatureScaling? scaling)
    {
        var places = new int[rows.Length * _members];
        for (var i = 0; i < places.Length; i++) places[i] = (rows[i / _members] * _members) + (i % _members);
        var batch = Array.ConvertAll(places, place => inputs[place]);
        if (frozen is null || activations is null) return baseModel.Encode(batch);
        var passed = frozen.PassedInputs.Count == 0 ? [] : baseModel.Encode(batch).Where(input => frozen.PassedInputs.Contains(input.Name));
        return [.. activations.Batch(places), .. passed];
    }
}
