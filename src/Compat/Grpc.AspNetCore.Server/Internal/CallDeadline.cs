namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The deadline of one call, however far away it is.</summary>
internal sealed class CallDeadline : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(24);
    private readonly TimeProvider _clock;
    private readonly Action _expired;
    private readonly ITimer _timer;

    public CallDeadline(TimeSpan timeout, TimeProvider clock, Action expired)
    {
        _clock = clock;
        _expired = expired;
        var now = clock.GetUtcNow().UtcDateTime;
        Moment = timeout < DateTime.MaxValue - now ? now + timeout : DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);
        _timer = clock.CreateTimer(static state => ((CallDeadline)state!).Fire(), this, Wait(), Timeout.InfiniteTimeSpan);
    }

    public DateTime Moment { get; }

    public void Dispose() => _timer.Dispose();

    private void Fire()
    {
        if (_clock.GetUtcNow().UtcDateTime >= Moment)
        {
            _expired();
        }
        else
        {
            _timer.Change(Wait(), Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan Wait()
    {
        var left = Moment - _clock.GetUtcNow().UtcDateTime;
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < LongestWait ? left + TimeSpan.FromMilliseconds(1) : LongestWait;
    }
}
