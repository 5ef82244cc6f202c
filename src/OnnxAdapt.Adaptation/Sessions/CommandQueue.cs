namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>Runs commands one after another in the background.</summary>
internal sealed class CommandQueue(Func<QueuedCommand, CancellationToken, Task> execute, Action becameIdle) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<QueuedCommand> _waiting = new();
    private readonly CancellationTokenSource _stop = new();
    private QueuedCommand? _running;
    private Task _worker = Task.CompletedTask;
    private bool _isStopped;

    public int Count
    {
        get
        {
            lock (_gate) return _waiting.Count + (_running is null ? 0 : 1);
        }
    }

    /// <summary>Completes when nothing waits or runs of what is queued now.</summary>
    public Task WhenIdle
    {
        get
        {
            lock (_gate) return _worker;
        }
    }

    public bool Contains(string id)
    {
        lock (_gate) return _running?.Command.Id == id || _waiting.Any(queued => queued.Command.Id == id);
    }

    public void Add(QueuedCommand command)
    {
        lock (_gate)
        {
            _waiting.Enqueue(command);
            if (_running is not null || _waiting.Count > 1) return;
            var before = _worker;
            _worker = Task.Run(() => RunAsync(before));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isStopped, true)) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await WhenIdle.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (Next() is { } command)
        {
            await execute(command, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        becameIdle();
    }

    private QueuedCommand? Next()
    {
        lock (_gate)
        {
            _running = !_stop.IsCancellationRequested && _waiting.TryDequeue(out var next) ? next : null;
            return _running;
        }
    }
}
