using Microsoft.Extensions.Logging;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Backbones;
using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>The models of this server: finds them in the model folders and the data folder, and holds a slot for each.</summary>
public sealed class ModelCatalog : IModelCatalog, IAsyncDisposable
{
    private readonly ServingOptions _options;
    private readonly CatalogScanner _scanner;
    private readonly ModelResidence _residence;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _scanGate = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private volatile IReadOnlyDictionary<string, ModelSlot> _slots = new Dictionary<string, ModelSlot>();
    private Task _rescanning = Task.CompletedTask;
    private Task _sweeping = Task.CompletedTask;
    private volatile bool _started;
    private volatile bool _draining;

    /// <summary>Prepares the data folder; <see cref="StartAsync"/> looks for models.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="factory">Loads graphs.</param>
    /// <param name="clock">The time.</param>
    /// <param name="metrics">Counters.</param>
    /// <param name="logger">Where messages go.</param>
    /// <param name="artifacts">Serves training artifacts; null where they are not models.</param>
    /// <param name="packer">Packs encoders; null pads every batch.</param>
    public ModelCatalog(
        ServingOptions options, IInferenceBackendFactory factory, TimeProvider clock, ServingMetrics metrics, ILogger<ModelCatalog> logger, IArtifactInference? artifacts = null, IGraphPacker? packer = null)
        : this(options, factory, clock, metrics, logger, FileTokenizer.Load, artifacts, packer)
    {
    }

    internal ModelCatalog(ServingOptions options, IInferenceBackendFactory factory, TimeProvider clock, ServingMetrics metrics, ILogger logger, Func<string, ITokenizer> tokenizers, IArtifactInference? artifacts = null, IGraphPacker? packer = null)
    {
        _options = options;
        Data = new DataFolder(options.DataDirectory);
        Data.Prepare();
        Context = new ServingServicesContext(options, clock, metrics, new ServingLog(logger), tokenizers, packer);
        Backbones = new BackbonePool(factory, Context);
        _residence = new ModelResidence(Context, () => _slots.Values, () => Backbones.Bytes);
        Loader = new SnapshotLoader(Backbones, factory, Context, Data, FindBase);
        _scanner = new CatalogScanner(options, Data, artifacts is null ? [] : [new ArtifactRecognizer(artifacts, Data.Artifacts)], ReportOnce);
        metrics.Observe(Backbones.Queues, List);
        metrics.Observe(Context.Cores);
    }

    /// <inheritdoc/>
    public bool IsReady => _started && !_draining;

    /// <inheritdoc/>
    public ChangeSignal Changes { get; } = new();

    internal DataFolder Data { get; }

    internal ServingServicesContext Context { get; }

    internal BackbonePool Backbones { get; }

    internal SnapshotLoader Loader { get; }

    /// <summary>Looks for models, loads them if the options say so, and begins to look again from time to time.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await RescanAsync(cancellationToken).ConfigureAwait(false);
        if (_options.LoadAtStart) await LoadAllAsync(cancellationToken).ConfigureAwait(false);
        if (_options.RescanInterval > TimeSpan.Zero) _rescanning = RepeatAsync(_options.RescanInterval, RescanSafelyAsync);
        if (_residence.Pause is { } pause) _sweeping = RepeatAsync(pause, UnloadIdleAsync);
        _started = true;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ModelInfo> List() => [.. _slots.Values.OrderBy(slot => slot.Name, StringComparer.Ordinal).Select(ModelDescriber.Describe)];

    /// <inheritdoc/>
    public ModelInfo? Find(string name) => FindSlot(name) is { } slot ? ModelDescriber.Describe(slot) : null;

    /// <inheritdoc/>
    public ModelInfo Get(string name) => ModelDescriber.Describe(SlotOf(name));

    /// <inheritdoc/>
    public async ValueTask<ServedModel> DescribeAsync(ModelReference reference, CancellationToken cancellationToken = default)
    {
        using var lease = await AcquireAsync(reference, cancellationToken).ConfigureAwait(false);
        return lease.Snapshot.Described;
    }

    /// <inheritdoc/>
    public async Task<ModelInfo> LoadAsync(string name, long? version = null, CancellationToken cancellationToken = default)
    {
        var slot = SlotOf(name);
        await slot.LoadAsync(version ?? slot.Served ?? slot.Versions.Keys.Max(), cancellationToken).ConfigureAwait(false);
        return ModelDescriber.Describe(slot);
    }

    /// <inheritdoc/>
    public Task UnloadAsync(string name, CancellationToken cancellationToken = default) => SlotOf(name).UnloadAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<ModelInfo> ReloadAsync(string name, CancellationToken cancellationToken = default)
    {
        var slot = SlotOf(name);
        await WithoutScansAsync(async () =>
        {
            var content = await Task.Run(_scanner.Scan, cancellationToken).ConfigureAwait(false);
            if (!content.Bases.TryGetValue(name, out var versions) && !content.Adapted.TryGetValue(name, out versions))
            {
                throw AdaptException.NotFound($"The folder of model '{name}' is gone or cannot be used any more; the log says why.");
            }

            await slot.ReloadAsync(versions, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        return ModelDescriber.Describe(slot);
    }

    /// <inheritdoc/>
    public IReadOnlyList<VersionInfo> ListVersions(string name) => ModelDescriber.DescribeVersions(SlotOf(name));

    /// <inheritdoc/>
    public async Task<ModelInfo> PromoteAsync(string name, long version, CancellationToken cancellationToken = default)
    {
        var slot = SlotOf(name);
        await slot.PromoteAsync(version, cancellationToken).ConfigureAwait(false);
        return ModelDescriber.Describe(slot);
    }

    /// <inheritdoc/>
    public async Task<ModelInfo> RollbackAsync(string name, CancellationToken cancellationToken = default)
    {
        var slot = SlotOf(name);
        await slot.RollbackAsync(cancellationToken).ConfigureAwait(false);
        return ModelDescriber.Describe(slot);
    }

    /// <inheritdoc/>
    public Task RescanAsync(CancellationToken cancellationToken = default) => WithoutScansAsync(async () =>
    {
        var content = await Task.Run(_scanner.Scan, cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            TakeIn(content);
        }
    }, cancellationToken);

    /// <summary>Refuses new requests, waits for those under way, and lets go of every model.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_draining) return;
        _draining = true;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_rescanning, _sweeping).ConfigureAwait(false);
        try
        {
            await Task.WhenAll(_slots.Values.Select(slot => slot.UnloadAsync(CancellationToken.None))).WaitAsync(_options.DrainTimeout, Context.Clock).ConfigureAwait(false);
            foreach (var slot in _slots.Values)
            {
                slot.Dispose();
            }
        }
        catch (TimeoutException)
        {
            Context.Log.DrainTimedOut(_options.DrainTimeout.TotalSeconds);
        }

        _stopping.Dispose();
        Data.Dispose();
    }

    /// <summary>Keeps looks at the disk away while versions are put in place.</summary>
    internal async Task WithoutScansAsync(Func<Task> change, CancellationToken cancellationToken)
    {
        await _scanGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await change().ConfigureAwait(false);
        }
        finally
        {
            _scanGate.Release();
        }
    }

    /// <summary>Takes hold of a version for one request.</summary>
    internal ValueTask<SnapshotLease> AcquireAsync(ModelReference reference, CancellationToken cancellationToken)
    {
        if (_draining) throw new AdaptException(AdaptErrorKind.Unavailable, "The server is shutting down. Ask another one.");
        return SlotOf(reference.Name).AcquireAsync(reference.Version, cancellationToken);
    }

    internal ModelSlot? FindSlot(string name) => _slots.GetValueOrDefault(name);

    /// <summary>The slot of an adapted model's name, made when it is new.</summary>
    /// <param name="name">An allowed name.</param>
    /// <param name="first">Its first version.</param>
    internal ModelSlot SlotForPublishing(string name, ModelVersion first)
    {
        lock (_lock)
        {
            if (_slots.TryGetValue(name, out var slot)) return slot;
            slot = MakeSlot(name, new Dictionary<long, ModelVersion> { [first.Number] = first });
            _slots = new Dictionary<string, ModelSlot>(_slots, StringComparer.Ordinal) { [name] = slot };
            Changes.Pulse();
            return slot;
        }
    }

    private ModelSlot SlotOf(string name) => _slots.TryGetValue(name, out var slot)
        ? slot
        : throw AdaptException.NotFound(name.Length > ModelNames.MaxLength ? ModelNames.Problem(name)! : $"There is no model '{name}'. {ModelNames.Problem(name) ?? "ListModels shows what there is."}");

    private ModelFolder? FindBase(string name, long version) =>
        _slots.TryGetValue(name, out var slot) && slot.Versions.TryGetValue(version, out var found) ? found.Base : null;

    private void TakeIn(CatalogContent content)
    {
        var slots = new Dictionary<string, ModelSlot>(StringComparer.Ordinal);
        foreach (var (name, versions) in content.Bases.Concat(content.Adapted))
        {
            if (_slots.TryGetValue(name, out var slot)) slot.Update(versions);
            else slot = TryMakeSlot(name, versions);
            if (slot is not null) slots.Add(name, slot);
        }

        var gone = _slots.Values.Where(slot => !slots.ContainsKey(slot.Name)).ToArray();
        _slots = slots;
        Changes.Pulse();
        foreach (var slot in gone)
        {
            _ = slot.UnloadAsync(CancellationToken.None);
        }
    }

    private ModelSlot? TryMakeSlot(string name, IReadOnlyDictionary<long, ModelVersion> versions)
    {
        try
        {
            return MakeSlot(name, versions);
        }
        catch (AdaptException exception)
        {
            ReportOnce(Data.ServingState(name), exception.Message);
            return null;
        }
    }

    private ModelSlot MakeSlot(string name, IReadOnlyDictionary<long, ModelVersion> versions)
    {
        var path = Data.ServingState(name);
        return new ModelSlot(name, versions, ServingState.Read(path), path, Loader, Context, Changes) { MakeRoom = _residence.MakeRoom };
    }

    private async Task LoadAllAsync(CancellationToken cancellationToken)
    {
        foreach (var slot in _slots.Values.Where(slot => slot.Served is not null))
        {
            try
            {
                await slot.LoadAsync(null, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The slot keeps the reason, and the loader has logged it.
            }
        }
    }

    private Task UnloadIdleAsync()
    {
        _residence.UnloadIdle();
        return Task.CompletedTask;
    }

    private async Task RepeatAsync(TimeSpan pause, Func<Task> work)
    {
        using var timer = new PeriodicTimer(pause, Context.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                await work().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task RescanSafelyAsync()
    {
        try
        {
            await RescanAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Context.Log.RescanFailed(exception);
        }
    }

    private void ReportOnce(string path, string reason)
    {
        lock (_reported)
        {
            if (!_reported.Add($"{path}|{reason}")) return;
        }

        Context.Log.FolderSkipped(path, reason);
    }
}
