using OnnxAdapt.Runtime.LowRank;

namespace OnnxAdapt.Runtime.CustomOperators.Packing;

/// <summary>The adapters that a batch names, held in memory, with the vectors that each is for.</summary>
internal sealed class AdapterRuns : IDisposable
{
    /// <summary>Vectors of a run that one thread takes: whole tiles, and the factors are read seldom enough.</summary>
    private const int MostVectors = 64;

    private readonly List<ResidentAdapter> _held = [];
    private readonly List<AdapterRun> _runs = [];

    /// <summary>Neighbouring rows of one adapter together, cut where they are many.</summary>
    public IReadOnlyList<AdapterRun> Runs => _runs;

    /// <summary>Simple operations of all runs.</summary>
    public long Cost { get; private set; }

    /// <summary>Adds the rows of an adapter; those of neighbours with the same one come in one call.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="target">The product.</param>
    /// <param name="from">The first vector.</param>
    /// <param name="to">Behind the last.</param>
    /// <exception cref="KernelException">It is not in memory.</exception>
    public void Add(long id, int target, long from, long to)
    {
        var adapter = ResidentAdapters.Default.Find(id) is { } found && found.TryHold() ? found : throw new KernelException($"The adapter {id} is not in memory.");
        _held.Add(adapter);
        var pair = adapter.Pair(target);
        if (!pair.Exists) return;
        for (var first = from; first < to; first += MostVectors)
        {
            _runs.Add(new AdapterRun(pair, first, Math.Min(to, first + MostVectors)));
        }

        Cost += (to - from) * pair.Rank * (pair.Inputs + pair.Outputs);
    }

    /// <inheritdoc/>
    public void Dispose() => _held.ForEach(adapter => adapter.Release());
}
