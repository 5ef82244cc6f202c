namespace OnnxAdapt.Cli.Bench.Measuring;

/// <summary>
/// Collects requests. Latencies are of those that should have begun within the measured time, however late they ended; throughput is
/// of those that ended within it. Safe for many threads.
/// </summary>
/// <param name="from">End of the warm-up.</param>
/// <param name="until">End of the measured time.</param>
internal sealed class LoadRecorder(TimeSpan from, TimeSpan until)
{
    private readonly Lock _gate = new();
    private readonly LatencyHistogram _latency = new();
    private readonly LatencyHistogram _lateness = new();
    private readonly SortedDictionary<string, long> _errors = new(StringComparer.Ordinal);
    private long _completed;
    private long _requests;

    /// <summary>Takes one request.</summary>
    public void Add(LoadCall call)
    {
        lock (_gate)
        {
            if (call.Status == CallStatus.Ok && IsMeasured(call.Ended)) _completed++;
            if (IsMeasured(call.Intended)) Measure(call);
        }
    }

    /// <summary>All of it, when the run is over.</summary>
    /// <param name="textsPerRequest">Texts in each request.</param>
    public LoadResult Result(int textsPerRequest)
    {
        lock (_gate) return new LoadResult(_requests, _completed / (until - from).TotalSeconds, textsPerRequest, _latency, _lateness, _errors);
    }

    private bool IsMeasured(TimeSpan moment) => moment >= from && moment < until;

    private void Measure(LoadCall call)
    {
        _requests++;
        _lateness.Record(call.Sent - call.Intended);

        // A request that ran into its limit took at least so long; without it a server that hangs would look fast.
        if (call.Status is CallStatus.Ok or CallStatus.TimedOut) _latency.Record(call.Ended - call.Intended);
        if (call.Status != CallStatus.Ok) _errors[call.Status] = _errors.GetValueOrDefault(call.Status) + 1;
    }
}
