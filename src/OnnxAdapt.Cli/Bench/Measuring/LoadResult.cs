namespace OnnxAdapt.Cli.Bench.Measuring;

/// <summary>What a run measured.</summary>
/// <param name="Requests">Requests that should have begun in the measured time.</param>
/// <param name="RequestsPerSecond">Requests answered within the measured time, per second.</param>
/// <param name="TextsPerRequest">Texts in each request.</param>
/// <param name="Latency">From the intended start to the answer, of answered requests and of those that timed out.</param>
/// <param name="StartDelay">From the intended start to the sending: what the load generator itself is late.</param>
/// <param name="Errors">Requests that were not answered, by status.</param>
internal sealed record LoadResult(
    long Requests,
    double RequestsPerSecond,
    int TextsPerRequest,
    LatencyHistogram Latency,
    LatencyHistogram StartDelay,
    IReadOnlyDictionary<string, long> Errors)
{
    /// <summary>Texts answered per second.</summary>
    public double TextsPerSecond => RequestsPerSecond * TextsPerRequest;

    /// <summary>Requests that were answered.</summary>
    public long Answered => Requests - Errors.Values.Sum();
}
