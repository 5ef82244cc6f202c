using System.Collections.Concurrent;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Server.Protocols.Inference.Statistics;

/// <summary>Counts what every version does, whichever protocol asked. Only versions that exist are ever counted.</summary>
internal sealed class ServingStatistics : IServingObserver
{
    private readonly ConcurrentDictionary<ModelReference, VersionStatistics> _versions = [];
    private readonly ConcurrentDictionary<string, TimeSpan> _loads = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;

    /// <summary>Begins to count.</summary>
    public ServingStatistics(ServingMetrics metrics, TimeProvider clock)
    {
        _clock = clock;
        metrics.Observer = this;
    }

    /// <summary>Versions that have done something, by name and version.</summary>
    public IEnumerable<KeyValuePair<ModelReference, VersionStatistics>> Versions =>
        _versions.OrderBy(version => version.Key.Name, StringComparer.Ordinal).ThenBy(version => version.Key.Version);

    /// <summary>Time that the last loading of each model took.</summary>
    public IEnumerable<KeyValuePair<string, TimeSpan>> Loads => _loads.OrderBy(load => load.Key, StringComparer.Ordinal);

    /// <summary>What a version has done; null for nothing yet.</summary>
    public VersionStatistics? Find(ModelReference version) => _versions.GetValueOrDefault(version);

    /// <inheritdoc/>
    public void RequestDone(ModelReference model, int rows, in StageTimings timings) => Of(model).Done(rows, timings, _clock.GetUtcNow());

    /// <inheritdoc/>
    public void RequestFailed(ModelReference model, AdaptErrorKind kind, TimeSpan elapsed)
    {
        if (model.Version is not null) Of(model).Failed(kind, elapsed);
    }

    /// <inheritdoc/>
    public void BatchDone(ModelReference model, int rows, TimeSpan elapsed) => Of(model).Ran(rows, elapsed);

    /// <inheritdoc/>
    public void ModelLoaded(string model, TimeSpan elapsed) => _loads[model] = elapsed;

    private VersionStatistics Of(ModelReference model) => _versions.GetOrAdd(model, static _ => new VersionStatistics());
}
