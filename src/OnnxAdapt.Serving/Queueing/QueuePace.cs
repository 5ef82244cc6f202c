namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// How long a batch keeps a queue busy, in times of its own run: less than one where several run at once, more where other models take turns.
/// Thread-safe.
/// </summary>
internal sealed class QueuePace
{
    private const double Smoothing = 0.1;
    private const double Least = 0.01;
    private const double Most = 100;
    private readonly Lock _lock = new();
    private TimeSpan? _before;
    private double _value = 1;

    /// <summary>What a time by <see cref="RunTimeModel"/> is multiplied by for a queue.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>Takes in the end of a batch.</summary>
    /// <param name="ended">When it ended, on any clock.</param>
    /// <param name="elapsed">How long it ran.</param>
    /// <param name="more">Whether rows wait.</param>
    public void Measure(TimeSpan ended, TimeSpan elapsed, bool more)
    {
        lock (_lock)
        {
            if (_before is { } before && elapsed > TimeSpan.Zero) _value += Smoothing * (Math.Clamp((ended - before) / elapsed, Least, Most) - _value);
            _before = more ? ended : null;
        }
    }
}
