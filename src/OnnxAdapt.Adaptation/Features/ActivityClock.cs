namespace OnnxAdapt.Adaptation.Features;

/// <summary>Time during which at least one of several overlapping activities went on.</summary>
internal sealed class ActivityClock(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private int _active;
    private long _started;
    private TimeSpan _total;

    public TimeSpan Total
    {
        get
        {
            lock (_gate) return _active > 0 ? _total + clock.GetElapsedTime(_started) : _total;
        }
    }

    public void Enter()
    {
        lock (_gate)
        {
            if (_active++ == 0) _started = clock.GetTimestamp();
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_active == 0) _total += clock.GetElapsedTime(_started);
        }
    }
}
