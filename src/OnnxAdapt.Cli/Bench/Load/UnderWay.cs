namespace OnnxAdapt.Cli.Bench.Load;

/// <summary>Counts requests under way. Any thread may leave; one alone may wait.</summary>
internal sealed class UnderWay
{
    private readonly Lock _gate = new();
    private int _count;
    private (int Most, TaskCompletionSource Reached)? _waiter;

    /// <summary>One more.</summary>
    public void Enter()
    {
        lock (_gate) _count++;
    }

    /// <summary>One less.</summary>
    public void Leave()
    {
        TaskCompletionSource? reached = null;
        lock (_gate)
        {
            _count--;
            if (_waiter is { } waiter && _count <= waiter.Most) (reached, _waiter) = (waiter.Reached, null);
        }

        reached?.SetResult();
    }

    /// <summary>Waits until there are no more than so many.</summary>
    public Task WaitUntilAtMostAsync(int most)
    {
        lock (_gate)
        {
            if (_count <= most) return Task.CompletedTask;
            var reached = new TaskCompletionSource();
            _waiter = (most, reached);
            return reached.Task;
        }
    }
}
