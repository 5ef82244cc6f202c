namespace Grpc.Net.Client.Internal;

/// <summary>Runs an action at a deadline, however far away it is.</summary>
internal sealed class CallClock : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(24);
    private readonly DateTime _deadline;
    private readonly Action _expired;
    private readonly Timer _timer;

    public CallClock(DateTime deadline, Action expired)
    {
        _deadline = deadline;
        _expired = expired;
        _timer = new Timer(static state => ((CallClock)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm();
    }

    public void Dispose() => _timer.Dispose();

    private void Fire()
    {
        if (DateTime.UtcNow >= _deadline)
        {
            _expired();
        }
        else
        {
            Arm();
        }
    }

    private void Arm()
    {
        var left = _deadline - DateTime.UtcNow;
        var wait = left <= TimeSpan.Zero ? TimeSpan.Zero : left < LongestWait ? left + TimeSpan.FromMilliseconds(1) : LongestWait;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
