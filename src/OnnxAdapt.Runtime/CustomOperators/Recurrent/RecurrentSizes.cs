namespace OnnxAdapt.Runtime.CustomOperators.Recurrent;

/// <summary>Sizes of a recurrent layer, checked against X [steps, batch, features], W [directions, gates hidden, features] and R [directions, gates hidden, hidden].</summary>
internal sealed class RecurrentSizes
{
    private const int FewRows = 16;
    private const int ManyRows = 32;

    private readonly long[]? _lengths;
    private readonly RecurrentSettings _settings;

    /// <exception cref="KernelException">The shapes do not fit.</exception>
    public RecurrentSizes(RecurrentSettings settings, int gates, KernelTensor x, KernelTensor w, KernelTensor r, long[]? lengths)
    {
        if (x.Rank != 3 || w.Rank != 3 || r.Rank != 3 || r.Shape[1] != gates * r.Shape[2]
            || !w.Shape.SequenceEqual([settings.Directions, r.Shape[1], x.Shape[2]]) || r.Shape[0] != settings.Directions)
        {
            throw new KernelException($"The shapes {x} of X, {w} of W and {r} of R are not those of a layer with {gates} gates and {settings.Directions} directions.");
        }

        (Steps, Batch, Features, Hidden) = ((int)x.Shape[0], (int)x.Shape[1], (int)x.Shape[2], (int)r.Shape[2]);
        (GateCount, _settings, _lengths) = (gates, settings, lengths);
        if (lengths is not null && (lengths.Length != Batch || lengths.Any(length => length < 0 || length > Steps)))
        {
            throw new KernelException($"Input lengths holds [{string.Join(", ", lengths)}]; it must hold {Batch} numbers from 0 to {Steps}.");
        }
    }

    /// <summary>Steps.</summary>
    public int Steps { get; }

    /// <summary>Rows of the batch.</summary>
    public int Batch { get; }

    /// <summary>Features of a step.</summary>
    public int Features { get; }

    /// <summary>Size of the state.</summary>
    public int Hidden { get; }

    /// <summary>Gates.</summary>
    public int GateCount { get; }

    /// <summary>Gates times size of the state.</summary>
    public int Gates => GateCount * Hidden;

    /// <summary>Directions.</summary>
    public int Directions => _settings.Directions;

    /// <summary>Rows of all steps.</summary>
    public int Rows => Steps * Batch;

    /// <summary>Rows of the batch that one thread takes through all steps.</summary>
    public int RowsPerPart => Batch > 2 * ManyRows ? ManyRows : FewRows;

    /// <summary>Number of such parts.</summary>
    public int Parts => (Batch + RowsPerPart - 1) / RowsPerPart;

    /// <summary>Shape of Y and of the cells.</summary>
    public long[] StackShape => [Steps, Directions, Batch, Hidden];

    /// <summary>Shape of the states.</summary>
    public long[] StateShape => [Directions, Batch, Hidden];

    /// <summary>Shape of the saved gates.</summary>
    public long[] GatesShape => [Steps, Directions, Batch, Gates];

    /// <summary>Whether a row has that step.</summary>
    public bool Has(int row, int step) => _lengths is null || step < _lengths[row];

    /// <summary>The step that a direction takes as its number so-and-so.</summary>
    public int Step(int direction, int number) => _settings.IsBackwards(direction) ? Steps - 1 - number : number;

    /// <summary>Position of a row of a stacked tensor [steps, directions, batch].</summary>
    public long Stacked(int step, int direction, int row) => (((long)step * Directions) + direction) * Batch + row;

    /// <summary>Position of a row of a state [directions, batch].</summary>
    public long State(int direction, int row) => ((long)direction * Batch) + row;

    /// <summary>The step from which a row's state comes into a step, or -1 when it is the start.</summary>
    public int Before(int direction, int step, int row)
    {
        var before = _settings.IsBackwards(direction) ? step + 1 : step - 1;
        return before >= 0 && before < Steps && Has(row, before) ? before : -1;
    }
}
