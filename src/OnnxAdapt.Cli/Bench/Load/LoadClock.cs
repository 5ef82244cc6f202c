namespace OnnxAdapt.Cli.Bench.Load;

/// <summary>Time since the beginning of a run.</summary>
internal sealed class LoadClock(TimeProvider time)
{
    private readonly long _origin = time.GetTimestamp();

    /// <summary>Now.</summary>
    public TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>Waits until a moment; the system's timers cut below a millisecond, so the rest is waited for again.</summary>
    public async ValueTask WaitUntilAsync(TimeSpan moment, CancellationToken cancellationToken)
    {
        for (var left = moment - Now; left > TimeSpan.Zero; left = moment - Now)
        {
            await SleepAsync(left, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SleepAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var woken = new TaskCompletionSource();
        using var cancelled = cancellationToken.Register(() => woken.TrySetCanceled(cancellationToken));
        using var timer = time.CreateTimer(_ => woken.TrySetResult(), null, duration, Timeout.InfiniteTimeSpan);
        await woken.Task.ConfigureAwait(false);
    }
}
