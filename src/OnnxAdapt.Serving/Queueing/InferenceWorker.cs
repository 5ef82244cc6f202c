namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// Runs the batches of one backbone, one at a time and without pause between them. It has a thread of its own; a caller that finds
/// the model idle may run the first batch itself, which saves two thread switches.
/// </summary>
internal sealed class InferenceWorker : IDisposable
{
    private readonly InferenceQueue _queue;
    private readonly IBatchRunner _runner;
    private readonly int? _fixedLength;
    private readonly AutoResetEvent _signal = new(false);
    private readonly Thread _thread;
    private volatile bool _stopping;
    private int _owned;

    /// <summary>Starts the thread.</summary>
    /// <param name="queue">Where batches come from.</param>
    /// <param name="runner">What runs them.</param>
    /// <param name="name">Name of the thread.</param>
    /// <param name="fixedLength">Length of every row where the graph has a fixed one.</param>
    public InferenceWorker(InferenceQueue queue, IBatchRunner runner, string name, int? fixedLength = null)
    {
        _queue = queue;
        _runner = runner;
        _fixedLength = fixedLength;
        _thread = new Thread(Loop) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Queues a request.</summary>
    /// <param name="job">The request.</param>
    /// <param name="runHere">Whether the calling thread may run one batch if nobody else does.</param>
    /// <exception cref="Abstractions.AdaptException">ResourceExhausted with a retry hint.</exception>
    public void Submit(InferenceJob job, bool runHere)
    {
        _queue.Enqueue(job, _fixedLength);
        if (runHere && TryRunOne() && !_queue.HasWork) return;
        _signal.Set();
    }

    /// <summary>Ends the thread after the batch under way. Nothing may be queued any more.</summary>
    public void Dispose()
    {
        _stopping = true;
        _signal.Set();
        if (Thread.CurrentThread != _thread) _thread.Join();
        _signal.Dispose();
    }

    private void Loop()
    {
        while (!_stopping)
        {
            _signal.WaitOne();
            while (!_stopping && TryRunOne())
            {
            }
        }
    }

    /// <summary>Runs a batch if nobody else runs one and one waits.</summary>
    private bool TryRunOne()
    {
        if (Interlocked.CompareExchange(ref _owned, 1, 0) != 0) return false;
        try
        {
            if (_queue.Take() is not { } batch) return false;
            _runner.Run(batch);
            return true;
        }
        finally
        {
            Volatile.Write(ref _owned, 0);
        }
    }
}
