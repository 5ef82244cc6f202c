using Grpc.Core;
using OnnxAdapt.Cli.Bench.Measuring;

namespace OnnxAdapt.Benchmarks.Soak;

/// <summary>What became of the calls of one kind. Safe for many threads.</summary>
/// <param name="name">The kind.</param>
/// <param name="meant">Failures that the client wanted.</param>
internal sealed class SoakRecord(string name, params StatusCode[] meant)
{
    private readonly LatencyHistogram _latencies = new();
    private readonly Dictionary<string, int> _failures = [];

    /// <summary>The kind.</summary>
    public string Name => name;

    /// <summary>Calls.</summary>
    public long Calls { get; private set; }

    /// <summary>Failures that were meant.</summary>
    public long Meant { get; private set; }

    /// <summary>All other failures.</summary>
    public long Failures => _failures.Values.Sum();

    /// <summary>Milliseconds that a share of the answered calls did not exceed.</summary>
    public double Milliseconds(double percent) => _latencies.Percentile(percent).TotalMilliseconds;

    /// <summary>Failures that were not meant, and how many.</summary>
    public IEnumerable<string> Problems => _failures.Select(failure => $"{name}: {failure.Value} x {failure.Key}");

    /// <summary>Counts one.</summary>
    public void Add(TimeSpan duration, Exception? failure)
    {
        lock (_latencies)
        {
            Calls++;
            if (failure is null) _latencies.Record(duration);
            else if (failure is RpcException { StatusCode: var code } && meant.Contains(code)) Meant++;
            else _failures[failure.Message] = _failures.GetValueOrDefault(failure.Message) + 1;
        }
    }
}
