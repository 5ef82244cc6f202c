using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Features;

/// <summary>
/// Computes the features of a session's examples by the serving path, in windows, from the moment they are acknowledged, and keeps
/// them in the cache. A window computes the inputs that first occur in it; when one is missing from the cache, all are computed again.
/// </summary>
internal sealed class FeaturePipeline(ExampleLedger ledger, ExampleReader examples, IBaseModel baseModel, FeatureStore store, FeatureCache cache, int windowSize, TimeProvider clock) : IDisposable
{
    private const int WindowsUnderWay = 2;
    private const int MaxTries = 200;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _underWay = new(WindowsUnderWay);
    private readonly Dictionary<(int Start, int End), Task> _windows = [];
    private readonly Dictionary<ContentKey, int> _firstUse = [];
    private readonly ActivityClock _activity = new(clock);
    private int _indexedTo;

    /// <summary>Time during which features were computed.</summary>
    public TimeSpan Elapsed => _activity.Total;

    /// <summary>Starts on all windows that are complete. Errors stay silent here: whoever needs the features meets them.</summary>
    public async Task PrefetchAsync(CancellationToken cancellationToken)
    {
        for (var (start, positions) = (0, ledger.CommandPositions()); ; positions = ledger.CommandPositions())
        {
            var end = FeatureWindows.End(start, windowSize, positions);
            if (end > ledger.Count) return;
            await EnsureAsync(start, end, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested) return;
            start = end;
        }
    }

    /// <summary>The features of all examples of a snapshot.</summary>
    /// <param name="snapshot">The examples.</param>
    /// <param name="progress">Told how many are ready.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<FeatureMatrix> CollectAsync(LedgerSnapshot snapshot, Action<int> progress, CancellationToken cancellationToken)
    {
        var matrix = new FeatureMatrix(snapshot.Keys.Length, baseModel.FeatureSize);
        var windows = WindowsUpTo(snapshot.Keys.Length);
        _ = Task.WhenAll(windows.Select(window => EnsureAsync(window.Start, window.End, cancellationToken)));
        foreach (var (start, end) in windows)
        {
            await EnsureAsync(start, end, cancellationToken).ConfigureAwait(false);
            await FillAsync(matrix, snapshot.Keys, start, end, cancellationToken).ConfigureAwait(false);
            progress(end);
        }

        return matrix;
    }

    public void Dispose() => _underWay.Dispose();

    private List<(int Start, int End)> WindowsUpTo(int count)
    {
        var positions = ledger.CommandPositions();
        var windows = new List<(int, int)>();
        for (var start = 0; start < count;)
        {
            var end = Math.Min(count, FeatureWindows.End(start, windowSize, positions));
            windows.Add((start, end));
            start = end;
        }

        return windows;
    }

    private async Task FillAsync(FeatureMatrix matrix, ContentKey[] keys, int start, int end, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            var row = start;
            while (row < end && store.TryRead(keys[row], matrix[row])) row++;
            if (row == end) return;
            if (tries == 3) throw new AdaptException(AdaptErrorKind.ResourceExhausted, "The feature cache is too small for this session; raise FeatureCacheBytes.");
            await ComputeAsync(OwnerWindow(keys[row], start, end), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The window in which an input first occurs.</summary>
    private (int Start, int End) OwnerWindow(ContentKey key, int start, int end)
    {
        int first;
        lock (_gate) first = _firstUse[key];
        return first >= start ? (start, end) : WindowsUpTo(end).Find(window => window.Start <= first && first < window.End);
    }

    private Task EnsureAsync(int start, int end, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            IndexUpTo(end);
            if (_windows.TryGetValue((start, end), out var known) && !known.IsFaulted && !known.IsCanceled) return known;
            return _windows[(start, end)] = Task.Run(() => ComputeIfMissingAsync((start, end), cancellationToken), cancellationToken);
        }
    }

    private void IndexUpTo(int end)
    {
        if (end <= _indexedTo) return;
        foreach (var key in ledger.Keys(_indexedTo, end))
        {
            _firstUse.TryAdd(key, _indexedTo++);
        }
    }

    private async Task ComputeIfMissingAsync((int Start, int End) window, CancellationToken cancellationToken)
    {
        if (FirstUses(window).TrueForAll(use => store.Contains(use.Key))) return;
        await ComputeAsync(window, cancellationToken).ConfigureAwait(false);
    }

    private List<(ContentKey Key, int Example)> FirstUses((int Start, int End) window)
    {
        var keys = ledger.Keys(window.Start, window.End);
        lock (_gate)
        {
            return [.. keys.Select((key, i) => (Key: key, Example: window.Start + i)).Where(use => _firstUse[use.Key] == use.Example)];
        }
    }

    private async Task ComputeAsync((int Start, int End) window, CancellationToken cancellationToken)
    {
        await _underWay.WaitAsync(cancellationToken).ConfigureAwait(false);
        _activity.Enter();
        try
        {
            var uses = FirstUses(window);
            var inputs = examples.Read(window.Start, window.End);
            var rows = await ExtractAsync(uses.ConvertAll(use => inputs[use.Example - window.Start].Input), cancellationToken).ConfigureAwait(false);
            store.Add(uses.ConvertAll(use => use.Key).Zip(rows).ToArray());
            cache.Trim();
        }
        finally
        {
            _activity.Leave();
            _underWay.Release();
        }
    }

    private async Task<float[][]> ExtractAsync(IReadOnlyList<ExampleInput> inputs, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var outcomes = await baseModel.ExtractAsync(inputs, WorkPriority.Background, cancellationToken).ConfigureAwait(false);
                return [.. outcomes.Select(RowOf)];
            }
            catch (AdaptException busy) when (busy.Kind is AdaptErrorKind.ResourceExhausted or AdaptErrorKind.Unavailable && tries < MaxTries)
            {
                await Task.Delay(busy.RetryAfter ?? RetryPause, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A row; not-a-number throughout when the base model refuses the input, so that it is not asked again.</summary>
    private float[] RowOf(Outcome<float[]> outcome)
    {
        if (outcome.IsSuccess) return outcome.Value;
        if (outcome.Error.Kind is not (AdaptErrorKind.InvalidArgument or AdaptErrorKind.FailedPrecondition)) throw outcome.Error;
        var row = new float[baseModel.FeatureSize];
        Array.Fill(row, float.NaN);
        return row;
    }
}
