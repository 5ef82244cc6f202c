using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Caching;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Engine;

/// <summary>Answers requests with the models of a catalog.</summary>
public sealed class InferenceEngine : IInferenceEngine, IServingLoad
{
    private const int MostRowsOnCallingThread = 8;
    private const string OnlyInput = "inputs[0]";
    private readonly ModelCatalog _catalog;
    private readonly ICallOrigin? _origin;
    private readonly ServingOptions _options;
    private readonly TimeProvider _clock;
    private readonly ServingMetrics _metrics;
    private readonly ResponseCache? _cache;
    private readonly Func<EmbedCall, CancellationToken, Task<EmbedResult>> _embed;
    private readonly Func<PredictCall, CancellationToken, Task<PredictResult>> _predict;
    private int _interactive;

    /// <summary>Answers with the models of a catalog.</summary>
    /// <param name="catalog">The models.</param>
    /// <param name="origin">Tells tenant and priority of calls that do not; null for nobody.</param>
    public InferenceEngine(ModelCatalog catalog, ICallOrigin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _catalog = catalog;
        _origin = origin;
        (_embed, _predict) = (EmbedUnmeasuredAsync, PredictUnmeasuredAsync);
        (_options, _clock, _metrics) = (catalog.Context.Options, catalog.Context.Clock, catalog.Context.Metrics);
        if (_options.ResponseCacheBytes > 0) _cache = new ResponseCache(new VectorCache(_options.ResponseCacheBytes), catalog.Context);
    }

    /// <inheritdoc/>
    public bool InteractivePending => Volatile.Read(ref _interactive) > 0;

    /// <inheritdoc/>
    public Task<EmbedResult> EmbedAsync(EmbedCall call, CancellationToken cancellationToken = default) =>
        MeasuredAsync(call, "embed", _embed, result => (result.Version, result.Timings), cancellationToken);

    /// <inheritdoc/>
    public Task<PredictResult> PredictAsync(PredictCall call, CancellationToken cancellationToken = default) =>
        MeasuredAsync(call, "predict", _predict, result => (result.Version, result.Timings), cancellationToken);

    private async Task<TResult> MeasuredAsync<TCall, TResult>(
        TCall asked, string operation, Func<TCall, CancellationToken, Task<TResult>> run, Func<TResult, (long Version, StageTimings Timings)> outcome, CancellationToken cancellationToken)
        where TCall : InferenceCall
    {
        var call = WithOrigin(asked);
        var interactive = call.Priority == WorkPriority.Background ? 0 : 1;
        Interlocked.Add(ref _interactive, interactive);
        var started = _clock.GetTimestamp();
        using var span = ServingTracing.Begin(operation, call.Model, call.Inputs.Count);
        try
        {
            var result = await run(call, cancellationToken).ConfigureAwait(false);
            var (version, timings) = outcome(result);
            span.Answered(version);
            _metrics.RequestDone(new ModelReference(call.Model.Name, version), operation, call.Inputs.Count, timings);
            return result;
        }
        catch (Exception exception)
        {
            span.Failed(exception);
            if (_catalog.FindSlot(call.Model.Name) is { } slot) _metrics.RequestFailed(Known(call.Model, slot), operation, exception, _clock.GetElapsedTime(started));
            throw;
        }
        finally
        {
            Interlocked.Add(ref _interactive, -interactive);
        }
    }

    private TCall WithOrigin<TCall>(TCall call)
        where TCall : InferenceCall
    {
        var origin = _origin?.Current ?? default;
        return call with { Tenant = call.Tenant ?? origin.Tenant ?? "", Priority = call.Priority ?? origin.Priority ?? WorkPriority.Normal };
    }

    private async Task<EmbedResult> EmbedUnmeasuredAsync(EmbedCall call, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        var lease = await EnterAsync(call, cancellationToken).ConfigureAwait(false);
        var snapshot = lease.Snapshot;
        var (job, encoded) = Prepare(call, call.Prompt, lease, EmbeddingPlan);
        await RunAsync(job, lease, call, cancellationToken).ConfigureAwait(false);
        ServingTracing.Stages(_clock, started, encoded, job);
        var rows = ResultRows.Embeddings(job, call, call.Normalize ?? snapshot.Backbone.Normalize);
        return new EmbedResult(snapshot.Name, snapshot.Version, rows, TimingsOf(job, started, encoded));
    }

    private async Task<PredictResult> PredictUnmeasuredAsync(PredictCall call, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        var lease = await EnterAsync(call, cancellationToken).ConfigureAwait(false);
        var snapshot = lease.Snapshot;
        var (job, encoded) = Prepare(call, call.Prompt, lease, PredictionPlan.For);
        await RunAsync(job, lease, call, cancellationToken).ConfigureAwait(false);
        ServingTracing.Stages(_clock, started, encoded, job);
        var rows = ResultRows.Predictions(job, call, snapshot);
        return new PredictResult(snapshot.Name, snapshot.Version, rows, TimingsOf(job, started, encoded));
    }

    private async Task RunAsync(InferenceJob job, SnapshotLease lease, InferenceCall call, CancellationToken cancellationToken)
    {
        var keys = _cache?.Settle(lease.Snapshot, job) ?? [];
        if (!job.Completion.IsCompleted) await JobSubmission.RunAsync(lease.Snapshot.Backbone.Worker, job, lease, RunsHere(call), cancellationToken).ConfigureAwait(false);
        ThrowFirstError(job);
        _cache?.Store(keys, job);
    }

    private ValueTask<SnapshotLease> EnterAsync(InferenceCall call, CancellationToken cancellationToken)
    {
        if (call.Inputs.Count == 0) throw AdaptException.Invalid("inputs", "is empty; give at least one input.");
        if (call.Inputs.Count > _options.MaxInputsPerRequest) throw AdaptException.Invalid("inputs", $"has {call.Inputs.Count} entries; at most {_options.MaxInputsPerRequest} are allowed.");
        RequireFew<ExampleInput.Image>(call.Inputs, "images", _options.MaxImagesPerRequest);
        RequireFew<ExampleInput.Audio>(call.Inputs, "sounds", _options.MaxSoundsPerRequest);
        return _catalog.AcquireAsync(call.Model, cancellationToken);
    }

    private static void RequireFew<T>(IReadOnlyList<ExampleInput> inputs, string what, int most)
    {
        if (inputs.Count > most && inputs.Count(input => input is T) is var count && count > most) throw AdaptException.Invalid("inputs", $"has {count} {what}; at most {most} are allowed.");
    }

    /// <summary>Checks and encodes the inputs; gives back the lease when that fails.</summary>
    private (InferenceJob Job, long EncodedAt) Prepare<TCall>(TCall call, string prompt, SnapshotLease lease, Func<ModelSnapshot, TCall, JobPlan> planFor)
        where TCall : InferenceCall
    {
        try
        {
            var plan = planFor(lease.Snapshot, call);
            var encoder = lease.Snapshot.Backbone.Encoder;
            var rows = EncodeRows(call.Inputs, encoder, new EncodeSettings(call.Truncation, encoder.PrefixOf(prompt)));
            var job = new InferenceJob(rows, plan, call.Priority!.Value, call.Deadline, lease) { Model = new ModelReference(lease.Snapshot.Name, lease.Snapshot.Version), Tenant = call.Tenant! };
            return (job, _clock.GetTimestamp());
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>A version that a client made up is not a version.</summary>
    private static ModelReference Known(ModelReference asked, ModelSlot slot) =>
        asked with { Version = asked.Version is { } version && slot.Versions.ContainsKey(version) ? version : slot.Served };

    private static EncodedRow[] EncodeRows(IReadOnlyList<ExampleInput> inputs, InputEncoder encoder, EncodeSettings settings)
    {
        if (inputs.Count == 1) return [encoder.Encode(inputs[0], OnlyInput, settings)];
        return EncodeMany(inputs, encoder, settings);
    }

    private static EncodedRow[] EncodeMany(IReadOnlyList<ExampleInput> inputs, InputEncoder encoder, EncodeSettings settings)
    {
        var outcomes = RowEncoding.EncodeAll(encoder, inputs.Count, index => inputs[index], index => string.Create(CultureInfo.InvariantCulture, $"inputs[{index}]"), settings);
        return Array.ConvertAll(outcomes, outcome => outcome.Value);
    }

    private static bool RunsHere(InferenceCall call) => call.RunOnCallingThread && call.Inputs.Count <= MostRowsOnCallingThread;

    private static JobPlan EmbeddingPlan(ModelSnapshot snapshot, EmbedCall call)
    {
        RequireEmbedding(snapshot, call);
        return snapshot.FeaturePlan;
    }

    private static void RequireEmbedding(ModelSnapshot snapshot, EmbedCall call)
    {
        var backbone = snapshot.Backbone;
        if (backbone.Contract.Features is null || (snapshot.Head is null && !GivesVectors(snapshot)))
        {
            throw AdaptException.Precondition($"'{snapshot.Name}' is a model for {snapshot.Task}, not for embeddings. Use Predict.");
        }

        if (call.Dimensions < 0 || call.Dimensions > backbone.FeatureSize)
        {
            throw AdaptException.Invalid("dimensions", $"is {call.Dimensions}; the model gives {backbone.FeatureSize}.");
        }
    }

    /// <summary>A graph of images or sounds that answers no labels gives feature vectors.</summary>
    private static bool GivesVectors(ModelSnapshot snapshot) =>
        snapshot.Task is ModelTask.Embedding or ModelTask.SparseEmbedding || (snapshot.Task == ModelTask.Generic && snapshot.Backbone is { FeatureSize: > 0, Encoder: { TakesImages: true } or { TakesSounds: true } });

    private static void ThrowFirstError(InferenceJob job)
    {
        for (var row = 0; row < job.Errors.Length; row++)
        {
            if (job.Errors[row] is { } error) throw new AdaptException(error.Kind, $"inputs[{row}]: {error.Message}", error) { RetryAfter = error.RetryAfter };
        }
    }

    private StageTimings TimingsOf(InferenceJob job, long started, long encoded) => new(
        _clock.GetElapsedTime(started, encoded),
        _clock.GetElapsedTime(job.EnqueuedAt, job.StartedAt),
        _clock.GetElapsedTime(job.StartedAt, job.FinishedAt),
        _clock.GetElapsedTime(started));
}
