using OnnxAdapt.Serving.Cores;

namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// Runs the batches of one backbone without pause between them, as many at once as it may and as there are cores for. It starts threads
/// when it needs them; a caller that finds a core free may run the first batch itself, which saves two thread switches.
/// </summary>
internal sealed class InferenceWorker : IDisposable
{
    private readonly InferenceQueue _queue;
    private readonly IBatchRunner _runner;
    private readonly CoreBudget _budget;
    private readonly CoreClient _client;
    private readonly int _mostRuns;
    private readonly int? _fixedLength;
    private readonly AutoResetEvent _signal = new(false);
    private readonly Lock _lock = new();
    private readonly List<Thread> _threads = [];
    private volatile bool _stopping;
    private int _idle;
    private int _runs;
    private int _waits;
    private int _gathering;

    /// <summary>Makes a worker; its threads start when they are needed.</summary>
    /// <param name="queue">Where batches come from.</param>
    /// <param name="runner">What runs them; for more than one run at once it takes concurrent calls.</param>
    /// <param name="name">Name of the model.</param>
    /// <param name="budget">The cores that it shares with others.</param>
    /// <param name="threads">Cores that one run takes.</param>
    /// <param name="mostRuns">Most runs at once.</param>
    /// <param name="fixedLength">Length of every row where the graph has a fixed one.</param>
    public InferenceWorker(InferenceQueue queue, IBatchRunner runner, string name, CoreBudget budget, int threads, int mostRuns, int? fixedLength = null)
    {
        _queue = queue;
        _runner = runner;
        _budget = budget;
        _client = new CoreClient(name, threads, queue.Claim);
        _mostRuns = Math.Max(1, mostRuns);
        _fixedLength = fixedLength;
    }

    /// <summary>Queues a request.</summary>
    /// <param name="job">The request.</param>
    /// <param name="runHere">Whether the calling thread may run one batch if a core is free.</param>
    /// <exception cref="Abstractions.AdaptException">ResourceExhausted with a retry hint.</exception>
    public void Submit(InferenceJob job, bool runHere)
    {
        _queue.Enqueue(job, _fixedLength);
        var complete = _queue.WorthWaiting() == TimeSpan.Zero;
        var gathering = Volatile.Read(ref _gathering) > 0;
        if (runHere && complete && !gathering && TryRunOne(mayWait: false) && !_queue.HasWork) return;
        if (complete || !gathering) Wake();
    }

    /// <summary>Ends the threads after the batches under way. Nothing may be queued any more.</summary>
    public void Dispose()
    {
        Thread[] threads;
        lock (_lock)
        {
            _stopping = true;
            threads = [.. _threads];
        }

        foreach (var thread in threads)
        {
            while (thread != Thread.CurrentThread && !thread.Join(TimeSpan.FromMilliseconds(1)))
            {
                _signal.Set();
            }
        }

        _signal.Dispose();
    }

    /// <summary>Wakes a thread, or starts one when all are busy and there may be more.</summary>
    private void Wake()
    {
        if (Volatile.Read(ref _idle) == 0 && _threads.Count < _mostRuns) StartThread();
        _signal.Set();
    }

    private void StartThread()
    {
        lock (_lock)
        {
            if (_stopping || _threads.Count >= _mostRuns) return;
            var thread = new Thread(Loop) { IsBackground = true, Name = $"model {_client.Name}" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    private void Loop()
    {
        while (!_stopping)
        {
            Interlocked.Increment(ref _idle);
            _signal.WaitOne();
            Interlocked.Decrement(ref _idle);
            do
            {
                Gather();
            }
            while (!_stopping && (TryRunOne(mayWait: true) || IsNeeded));
        }
    }

    /// <summary>
    /// Whether rows wait and nobody sees to them. Asked by a thread that found nothing to do before it sleeps: another may have left rows to it
    /// meanwhile.
    /// </summary>
    private bool IsNeeded => _queue.HasWork && Volatile.Read(ref _waits) == 0 && Volatile.Read(ref _runs) < _mostRuns;

    /// <summary>Holds the next batch back while callers are expected that belong into it. Who submits the last of them says so.</summary>
    private void Gather()
    {
        if (_queue.WorthWaiting() == TimeSpan.Zero) return;
        Interlocked.Increment(ref _gathering);
        for (var wait = _queue.WorthWaiting(); wait > TimeSpan.Zero && !_stopping; wait = _queue.WorthWaiting())
        {
            _signal.WaitOne(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)));
        }

        Interlocked.Decrement(ref _gathering);
    }

    /// <summary>Runs a batch if one waits and there is a core for it.</summary>
    private bool TryRunOne(bool mayWait)
    {
        if (!TryBegin()) return false;
        try
        {
            using var lease = Enter(mayWait);
            if (lease is null || _queue.Take() is not { } batch) return false;
            if (_mostRuns > 1 && _queue.HasWork) Wake();
            for (var index = 0; index < batch.Entries.Count; index++)
            {
                lease.Serve(batch.Entries[index].Job.Flow, batch.Entries[index].Length);
            }

            _runner.Run(batch);
            _queue.Answered(batch);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _runs);
        }
    }

    private bool TryBegin()
    {
        for (var runs = Volatile.Read(ref _runs); runs < _mostRuns; runs = Volatile.Read(ref _runs))
        {
            if (Interlocked.CompareExchange(ref _runs, runs + 1, runs) == runs) return true;
        }

        return false;
    }

    /// <summary>One thread waits for cores at a time; when it has them, it wakes the next.</summary>
    private CoreLease? Enter(bool mayWait)
    {
        var free = _budget.TryEnter(_client);
        if (free is not null || !mayWait) return free;
        if (Interlocked.Exchange(ref _waits, 1) != 0) return null;
        try
        {
            return _budget.Enter(_client);
        }
        finally
        {
            Interlocked.Exchange(ref _waits, 0);
        }
    }
}
