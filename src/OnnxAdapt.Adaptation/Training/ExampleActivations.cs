using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>
/// What the frozen part of a graph gives for each example, kept so that steps run only what lies behind it. Examples of one length are
/// computed together, so no row holds traces of padding; batches put rows together again and fill shorter ones up with zeros, which
/// the mask behind them keeps out. What does not fit into the bound is computed anew whenever it is needed.
/// </summary>
internal sealed class ExampleActivations(FrozenPart part, IBaseModel baseModel, IReadOnlyList<ExampleInput> inputs, long maxBytes)
{
    private const int Together = 32;
    private readonly Tensor[]?[] _rows = new Tensor[]?[inputs.Count];
    private long _bytes;

    /// <summary>Computes all rows that fit.</summary>
    public void Fill(Action<int> progress, CancellationToken cancellationToken)
    {
        var done = 0;
        var chunks = Enumerable.Range(0, inputs.Count).Order(Comparer<int>.Create(CompareLengths)).GroupBy(row => ExampleLength.Of(inputs[row])).SelectMany(group => group.Chunk(RowsTogether));
        foreach (var chunk in chunks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_bytes > maxBytes) return;
            Keep(chunk, Compute(chunk));
            progress(done += chunk.Length);
        }
    }

    /// <summary>The boundary's values for a batch, filled up to its longest row.</summary>
    public IEnumerable<NamedTensor> Batch(int[] rows)
    {
        var values = Array.ConvertAll(rows, row => _rows[row] ?? Compute([row])[0]);
        RequireOneLength(rows, values);
        return part.Names.Select((name, i) => new NamedTensor(name, TensorRows.Stack(Array.ConvertAll(values, row => row[i]))));
    }

    /// <summary>Padding of a text is masked; that of a sound would count.</summary>
    private void RequireOneLength(int[] rows, Tensor[][] values)
    {
        if (inputs[rows[0]] is ExampleInput.Audio && values.Any(row => row.Where((value, i) => !value.Dimensions.SequenceEqual(values[0][i].Dimensions)).Any()))
        {
            throw AdaptException.Precondition("Training inside this base takes sounds of one length in a batch, and the session has others. Send sounds of one length, say in the model's folder what length they are brought to, or train a head.");
        }
    }

    private int RowsTogether => part.FixedRows > 0 ? part.FixedRows : Together;

    private int CompareLengths(int one, int other) =>
        ExampleLength.Of(inputs[one]) is var first && ExampleLength.Of(inputs[other]) is var second && first != second ? first.CompareTo(second) : one.CompareTo(other);

    private void Keep(int[] chunk, Tensor[][] values)
    {
        for (var i = 0; i < chunk.Length; i++)
        {
            _rows[chunk[i]] = values[i];
            _bytes += values[i].Sum(value => (long)value.Data.Length);
        }
    }

    /// <summary>For each of some rows the boundary's values.</summary>
    private Tensor[][] Compute(int[] rows)
    {
        var outputs = part.Run(baseModel.Encode(Array.ConvertAll(rows, row => inputs[row])));
        var values = Array.ConvertAll(outputs, output => TensorRows.Split(output, rows.Length));
        Array.ForEach(outputs, output => output.Dispose());
        return [.. Enumerable.Range(0, rows.Length).Select(row => Array.ConvertAll(values, value => value[row]))];
    }
}
