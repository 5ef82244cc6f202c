using OnnxAdapt.Abstractions;
using OnnxAdapt.Inference;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Server.Protocols.Inference.Statistics;

/// <summary>What one version has done since the server started. Safe for concurrent calls.</summary>
internal sealed class VersionStatistics
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Duration> _batches = [];
    private readonly SortedDictionary<string, ulong> _failures = new(StringComparer.Ordinal);
    private Duration _success;
    private Duration _fail;
    private Duration _queue;
    private Duration _input;
    private Duration _infer;
    private Duration _output;
    private ulong _rows;
    private ulong _runs;
    private long _last;

    /// <summary>Counts an answered request.</summary>
    public void Done(int rows, in StageTimings timings, DateTimeOffset now)
    {
        lock (_lock)
        {
            _success.Add(timings.Total);
            _queue.Add(timings.Queue);
            _input.Add(timings.Tokenize);
            _infer.Add(timings.Inference);
            _output.Add(timings.Total - timings.Queue - timings.Tokenize - timings.Inference);
            _rows += (ulong)rows;
            _last = now.ToUnixTimeMilliseconds();
        }
    }

    /// <summary>Counts a failed request.</summary>
    public void Failed(AdaptErrorKind kind, TimeSpan elapsed)
    {
        lock (_lock)
        {
            _fail.Add(elapsed);
            var reason = ReasonOf(kind);
            _failures[reason] = _failures.GetValueOrDefault(reason) + 1;
        }
    }

    /// <summary>Counts a run.</summary>
    public void Ran(int rows, TimeSpan elapsed)
    {
        lock (_lock)
        {
            _runs++;
            var duration = _batches.GetValueOrDefault(rows);
            duration.Add(elapsed);
            _batches[rows] = duration;
        }
    }

    /// <summary>All of it, taken at one moment.</summary>
    public ModelStatistics ToWire(string name, string version)
    {
        lock (_lock)
        {
            var wire = new ModelStatistics
            {
                Name = name,
                Version = version,
                LastInference = (ulong)_last,
                InferenceCount = _rows,
                ExecutionCount = _runs,
                InferenceStats = new InferStatistics
                {
                    Success = _success.ToWire(),
                    Fail = _fail.ToWire(),
                    Queue = _queue.ToWire(),
                    ComputeInput = _input.ToWire(),
                    ComputeInfer = _infer.ToWire(),
                    ComputeOutput = _output.ToWire(),
                    CacheHit = new StatisticDuration(),
                    CacheMiss = new StatisticDuration(),
                },
            };
            wire.BatchStats.AddRange(_batches.Select(batch => new InferBatchStatistics
            {
                BatchSize = (ulong)batch.Key,
                ComputeInput = new StatisticDuration { Count = batch.Value.Count },
                ComputeInfer = batch.Value.ToWire(),
                ComputeOutput = new StatisticDuration { Count = batch.Value.Count },
            }));
            return wire;
        }
    }

    /// <summary>Failed requests by Triton's reasons.</summary>
    public IReadOnlyList<KeyValuePair<string, ulong>> Failures
    {
        get
        {
            lock (_lock)
            {
                return [.. _failures];
            }
        }
    }

    private static string ReasonOf(AdaptErrorKind kind) => kind switch
    {
        AdaptErrorKind.ResourceExhausted or AdaptErrorKind.DeadlineExceeded => "REJECTED",
        AdaptErrorKind.Cancelled => "CANCELED",
        AdaptErrorKind.Internal or AdaptErrorKind.FailedPrecondition => "BACKEND",
        _ => "OTHER",
    };

    private struct Duration
    {
        private ulong _nanoseconds;

        public ulong Count { get; private set; }

        public void Add(TimeSpan time)
        {
            Count++;
            _nanoseconds += (ulong)Math.Max(0, time.TotalNanoseconds);
        }

        public readonly StatisticDuration ToWire() => new() { Count = Count, Ns = _nanoseconds };
    }
}
