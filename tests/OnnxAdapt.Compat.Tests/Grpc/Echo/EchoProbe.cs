namespace OnnxAdapt.Compat.Tests.Grpc.Echo;

/// <summary>Shows a test what happens inside the service.</summary>
internal sealed class EchoProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim _entered = new(0);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastWrite = -1;
    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private int _disposed;
    private int _calls;

    public int LastWrite => Volatile.Read(ref _lastWrite);

    public int DisposedServices => Volatile.Read(ref _disposed);

    public int Calls => Volatile.Read(ref _calls);

    public void Entered()
    {
        Interlocked.Increment(ref _calls);
        _entered.Release();
    }

    public void WriteStarts(int index) => Volatile.Write(ref _lastWrite, index);

    public void ServiceDisposed()
    {
        lock (_lock)
        {
            _disposed++;
            _waiters.Where(waiter => waiter.Count <= _disposed).ToList().ForEach(waiter => waiter.Reached.TrySetResult());
        }
    }

    /// <summary>Completes when so many services, one for each call, were disposed.</summary>
    public Task WhenDisposedAsync(int count)
    {
        lock (_lock)
        {
            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, waiter));
            if (_disposed >= count)
            {
                waiter.SetResult();
            }

            return waiter.Task.WaitAsync(Patience);
        }
    }

    public void Release() => _released.TrySetResult();

    public Task WaitForReleaseAsync() => _released.Task;

    public async Task WaitForCancellationAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            _cancelled.TrySetResult();
        }
    }

    /// <summary>Completes when a handler has begun.</summary>
    public async Task WhenEnteredAsync() => Assert.True(await _entered.WaitAsync(Patience), "No handler began.");

    /// <summary>Completes when a waiting handler saw its cancellation.</summary>
    public Task WhenCancelledAsync() => _cancelled.Task.WaitAsync(Patience);
}
