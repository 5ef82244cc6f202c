using System.Diagnostics;
using System.Diagnostics.Metrics;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Cores;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving;

/// <summary>Counters of the meter <see cref="MeterName"/>. The tag <c>model</c> only ever holds names of known models.</summary>
public sealed class ServingMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "OnnxAdapt.Serving";

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _rejected;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _stages;
    private readonly Histogram<int> _batchRows;
    private readonly Histogram<long> _batchTokens;
    private readonly Histogram<double> _batchDuration;
    private readonly Histogram<double> _loads;
    private readonly Counter<long> _cacheHits;
    private readonly Counter<long> _cacheMisses;
    private Func<IReadOnlyList<(string Name, int Rows, long Tokens)>> _queues = () => [];
    private Func<IReadOnlyList<ModelInfo>> _models = () => [];
    private (Func<int> Used, Func<IReadOnlyList<(string Name, int Count)>> Waiting) _cores = (() => 0, () => []);

    /// <summary>Creates the instruments.</summary>
    /// <param name="factory">Makes the meter; null makes one that everybody sees.</param>
    public ServingMetrics(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _requests = _meter.CreateCounter<long>("onnxadapt.serving.requests", "{request}", "Requests by model, operation and outcome.");
        _rejected = _meter.CreateCounter<long>("onnxadapt.serving.rejected", "{request}", "Requests turned away because too much waits.");
        _duration = _meter.CreateHistogram<double>("onnxadapt.serving.request.duration", "s", "Time from call to answer.");
        _stages = _meter.CreateHistogram<double>("onnxadapt.serving.stage.duration", "s", "Time of a request in each stage: tokenize, queue, inference.");
        _batchRows = _meter.CreateHistogram<int>("onnxadapt.serving.batch.rows", "{row}", "Rows of a batch.");
        _batchTokens = _meter.CreateHistogram<long>("onnxadapt.serving.batch.tokens", "{token}", "Tokens of a batch, padding included.");
        _batchDuration = _meter.CreateHistogram<double>("onnxadapt.serving.batch.duration", "s", "Time of a batch.");
        _loads = _meter.CreateHistogram<double>("onnxadapt.serving.model.load.duration", "s", "Time to load a model.");
        _cacheHits = _meter.CreateCounter<long>("onnxadapt.serving.cache.hits", "{row}", "Rows answered from the response cache.");
        _cacheMisses = _meter.CreateCounter<long>("onnxadapt.serving.cache.misses", "{row}", "Rows that were not in the response cache.");
        _meter.CreateObservableGauge("onnxadapt.serving.queue.rows", () => Queues(queue => queue.Rows), "{row}", "Rows waiting.");
        _meter.CreateObservableGauge("onnxadapt.serving.queue.tokens", () => Queues(queue => queue.Tokens), "{token}", "Tokens waiting.");
        _meter.CreateObservableGauge("onnxadapt.serving.cores.used", () => (long)_cores.Used(), "{core}", "Cores that batches run on.");
        _meter.CreateObservableGauge("onnxadapt.serving.cores.waiting", CoresWaiting, "{batch}", "Batches that wait for a core.");
        _meter.CreateObservableGauge("onnxadapt.serving.model.state", States, description: "1 for the state that a model is in.");
        _meter.CreateObservableGauge("onnxadapt.serving.model.version", Versions, description: "Version that answers requests that name none.");
    }

    /// <summary>Is told the same by model and version; null for nobody.</summary>
    public IServingObserver? Observer { get; set; }

    /// <summary>Rows that wait, by the names of the base models whose queues they are in.</summary>
    public IReadOnlyList<(string Model, int Rows)> WaitingRows => [.. _queues().Select(queue => (queue.Name, queue.Rows))];

    /// <summary>Rows that wait for any model.</summary>
    public long QueuedRows => _queues().Sum(queue => (long)queue.Rows);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Observe(Func<IReadOnlyList<(string Name, int Rows, long Tokens)>> queues, Func<IReadOnlyList<ModelInfo>> models) =>
        (_queues, _models) = (queues, models);

    internal void Observe(CoreBudget cores) => _cores = (() => cores.Used, cores.Waiting);

    internal void RequestDone(ModelReference reference, string operation, int rows, in StageTimings timings)
    {
        var model = reference.Name;
        _requests.Add(1, new("model", model), new("operation", operation), new("outcome", "ok"));
        _duration.Record(timings.Total.TotalSeconds, new("model", model), new("operation", operation));
        RecordStage(model, "tokenize", timings.Tokenize);
        RecordStage(model, "queue", timings.Queue);
        RecordStage(model, "inference", timings.Inference);
        Observer?.RequestDone(reference, rows, timings);
    }

    internal void RequestFailed(ModelReference reference, string operation, Exception exception, TimeSpan elapsed)
    {
        var model = reference.Name;
        var kind = exception is AdaptException expected ? expected.Kind : exception is OperationCanceledException ? AdaptErrorKind.Cancelled : AdaptErrorKind.Internal;
        _requests.Add(1, new("model", model), new("operation", operation), new("outcome", OutcomeOf(kind)));
        Observer?.RequestFailed(reference, kind, elapsed);
        if (kind == AdaptErrorKind.ResourceExhausted) _rejected.Add(1, new KeyValuePair<string, object?>("model", model));
    }

    internal void BatchDone(string model, Batch batch, TimeSpan elapsed)
    {
        var tag = new KeyValuePair<string, object?>("model", model);
        _batchRows.Record(batch.Entries.Count, tag);
        _batchTokens.Record(batch.ComputedTokens, tag);
        _batchDuration.Record(elapsed.TotalSeconds, tag);
        if (Observer is { } observer) TellBatch(observer, batch, elapsed);
    }

    internal void ModelLoaded(string model, TimeSpan elapsed, bool success)
    {
        _loads.Record(elapsed.TotalSeconds, new TagList { { "model", model }, { "outcome", success ? "ok" : "failed" } });
        if (success) Observer?.ModelLoaded(model, elapsed);
    }

    internal void CacheAsked(string model, int hits, int misses)
    {
        var tag = new KeyValuePair<string, object?>("model", model);
        if (hits > 0) _cacheHits.Add(hits, tag);
        if (misses > 0) _cacheMisses.Add(misses, tag);
    }

    private static void TellBatch(IServingObserver observer, Batch batch, TimeSpan elapsed)
    {
        if (batch.Entries.Count == 1 && batch.Entries[0].Job.Model is { Name: not null } only)
        {
            observer.BatchDone(only, 1, elapsed);
            return;
        }

        foreach (var rows in batch.Entries.CountBy(entry => entry.Job.Model))
        {
            if (rows.Key.Name is not null) observer.BatchDone(rows.Key, rows.Value, elapsed);
        }
    }

    private static string OutcomeOf(AdaptErrorKind kind) => kind switch
    {
        AdaptErrorKind.InvalidArgument => "invalid_argument",
        AdaptErrorKind.NotFound => "not_found",
        AdaptErrorKind.FailedPrecondition => "failed_precondition",
        AdaptErrorKind.ResourceExhausted => "resource_exhausted",
        AdaptErrorKind.Unavailable => "unavailable",
        AdaptErrorKind.Cancelled => "cancelled",
        AdaptErrorKind.DeadlineExceeded => "deadline_exceeded",
        AdaptErrorKind.DataLoss => "data_loss",
        _ => "internal",
    };

    private void RecordStage(string model, string stage, TimeSpan time) =>
        _stages.Record(time.TotalSeconds, new("model", model), new("stage", stage));

    private IEnumerable<Measurement<long>> Queues(Func<(string Name, int Rows, long Tokens), long> value) =>
        _queues().Select(queue => new Measurement<long>(value(queue), new KeyValuePair<string, object?>("model", queue.Name)));

    private IEnumerable<Measurement<long>> CoresWaiting() => _cores.Waiting().Select(model => new Measurement<long>(model.Count, new KeyValuePair<string, object?>("model", model.Name)));

    private IEnumerable<Measurement<int>> States() => _models().SelectMany(model => Enum.GetValues<ModelState>(), (model, state) => new Measurement<int>(
        model.State == state ? 1 : 0, new KeyValuePair<string, object?>("model", model.Name), new KeyValuePair<string, object?>("state", StateOf(state))));

    private IEnumerable<Measurement<long>> Versions() =>
        _models().Select(model => new Measurement<long>(model.ServingVersion, new KeyValuePair<string, object?>("model", model.Name)));

    private static string StateOf(ModelState state) => state switch
    {
        ModelState.Available => "available",
        ModelState.Loading => "loading",
        ModelState.Ready => "ready",
        ModelState.Unloading => "unloading",
        _ => "failed",
    };
}
