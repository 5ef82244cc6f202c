using System.Collections.Concurrent;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Packages;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>
/// Holds one model name: its versions on disk, the snapshots in memory, and which one answers. Changes go through a gate one by
/// one; requests read the served snapshot without waiting.
/// </summary>
internal sealed class ModelSlot : IDisposable
{
    private readonly SnapshotLoader _loader;
    private readonly ServingLog _log;
    private readonly TimeProvider _clock;
    private readonly ChangeSignal _changes;
    private readonly string _statePath;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<long, ModelSnapshot> _loaded = [];
    private long _lastUsed;
    private volatile ModelSnapshot? _current;
    private volatile ServingState _state;
    private volatile IReadOnlyDictionary<long, ModelVersion> _versions;

    public ModelSlot(string name, IReadOnlyDictionary<long, ModelVersion> versions, ServingState? state, string statePath, SnapshotLoader loader, ServingServicesContext context, ChangeSignal changes)
    {
        Name = name;
        _versions = versions;
        _statePath = statePath;
        _loader = loader;
        (_log, _clock) = (context.Log, context.Clock);
        _changes = changes;
        _state = state ?? ServingState.Empty.Promote(versions.Keys.Max());
    }

    public string Name { get; }

    public IReadOnlyDictionary<long, ModelVersion> Versions => _versions;

    public bool IsBase => _versions.Values.Any(version => version.Base is not null);

    public ModelState State
    {
        get;
        private set
        {
            field = value;
            _changes.Pulse();
        }
    } = ModelState.Available;

    public string Error { get; private set; } = "";

    /// <summary>Whether somebody asked for it to leave memory, and nobody for it since.</summary>
    public bool Withdrawn { get; private set; }

    /// <summary>Last facts of a loaded graph, kept while it is out of memory.</summary>
    public ModelFacts? Facts { get; private set; }

    /// <summary>Version that answers requests that name none; for a base model whose served version is gone, its newest.</summary>
    public long? Served => _state.Served is { } served && !_versions.ContainsKey(served) && IsBase ? _versions.Keys.Max() : _state.Served;

    /// <summary>Whether any version is in memory.</summary>
    public bool IsLoaded => !_loaded.IsEmpty;

    /// <summary>Timestamp of the last request.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Bytes in memory beside the base graph.</summary>
    public long HeadBytes => _loaded.Values.Sum(snapshot => snapshot.Bytes);

    /// <summary>Is asked for room: before a base graph is loaded for its size, and after any load for none more.</summary>
    public required Action<ModelSlot, long> MakeRoom { get; init; }

    /// <summary>Takes hold of a version, loading it if need be.</summary>
    public async ValueTask<SnapshotLease> AcquireAsync(long? version, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _lastUsed, _clock.GetTimestamp());
        var present = version is { } number ? _loaded.GetValueOrDefault(number) : _current;
        if (present?.TryLease() is { } lease) return lease;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var snapshot = await LoadLockedAsync(NumberOf(version)).ConfigureAwait(false);
            return snapshot.TryLease()!;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Loads a version.</summary>
    public async Task LoadAsync(long? version, CancellationToken cancellationToken) => (await AcquireAsync(version, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <summary>Takes all versions out of memory, unless one is in use or being changed.</summary>
    public bool TryUnload()
    {
        if (!_gate.Wait(0)) return false;
        try
        {
            if (_loaded.IsEmpty || _loaded.Values.Any(snapshot => snapshot.IsInUse)) return false;
            ReleaseAll();
            State = ModelState.Available;
            _log.ModelUnloaded(Name);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes all versions out of memory once their last requests have ended.</summary>
    public async Task UnloadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Withdrawn = true;
            State = ModelState.Unloading;
            var snapshots = _loaded.Values.ToArray();
            ReleaseAll();
            await Task.WhenAll(snapshots.Select(snapshot => snapshot.Released)).WaitAsync(cancellationToken).ConfigureAwait(false);
            _log.ModelUnloaded(Name);
        }
        finally
        {
            State = ModelState.Available;
            _gate.Release();
        }
    }

    /// <summary>Reads the folder again and swaps the served version in between two batches.</summary>
    public Task ReloadAsync(IReadOnlyDictionary<long, ModelVersion> versions, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        var before = _versions;
        _versions = versions;
        try
        {
            var fresh = await LoadFreshAsync(NumberOf(null)).ConfigureAwait(false);
            ReleaseAll();
            Hold(fresh);
        }
        catch
        {
            _versions = before;
            throw;
        }
    }, cancellationToken);

    /// <summary>Makes a version the served one.</summary>
    public Task PromoteAsync(long version, CancellationToken cancellationToken) =>
        ChangeAsync(() => ServeLockedAsync(_state.Promote(NumberOf(version))), cancellationToken);

    /// <summary>Makes the version served before the served one again.</summary>
    public Task RollbackAsync(CancellationToken cancellationToken) => ChangeAsync(
        () => ServeLockedAsync(_state.Rollback(_versions.ContainsKey) ?? throw AdaptException.Precondition($"No version of '{Name}' was served before version {Served}. ListVersions shows the versions; promote one.")),
        cancellationToken);

    /// <summary>Takes in what a new look at the disk found. Snapshots of versions that are gone stay until unloaded.</summary>
    public void Update(IReadOnlyDictionary<long, ModelVersion> versions) => _versions = versions;

    /// <summary>Takes in a version that was just published and is loaded already, and serves it if asked.</summary>
    public Task PublishAsync(ModelVersion version, ModelSnapshot snapshot, bool serve, CancellationToken cancellationToken) => ChangeAsync(() =>
    {
        _versions = new Dictionary<long, ModelVersion>(_versions) { [version.Number] = version };
        if (serve) Serve(_state.Promote(version.Number), snapshot);
        else snapshot.Release();
        return Task.CompletedTask;
    }, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task ChangeAsync(Func<Task> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await change().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private long NumberOf(long? version)
    {
        var number = version ?? Served ?? throw AdaptException.Precondition($"No version of '{Name}' is served yet. Promote one, or name a version.");
        return _versions.ContainsKey(number)
            ? number
            : throw AdaptException.NotFound($"Model '{Name}' has no version {number}; it has {string.Join(", ", _versions.Keys.Order())}.");
    }

    private async Task ServeLockedAsync(ServingState state)
    {
        var snapshot = await LoadLockedAsync(state.Served!.Value).ConfigureAwait(false);
        Serve(state, snapshot);
    }

    /// <summary>Notes on disk what is served, then swaps; the snapshots of other versions go when their last requests have ended.</summary>
    private void Serve(ServingState state, ModelSnapshot snapshot)
    {
        state.Write(_statePath);
        _state = state;
        _loaded[snapshot.Version] = snapshot;
        SetCurrent(snapshot);
        foreach (var other in _loaded.Values.Where(other => other != snapshot).ToArray())
        {
            _loaded.TryRemove(other.Version, out _);
            other.Release();
        }

        _log.VersionServed(Name, snapshot.Version);
    }

    private async Task<ModelSnapshot> LoadLockedAsync(long version)
    {
        if (_loaded.TryGetValue(version, out var present)) return present;
        var snapshot = await LoadFreshAsync(version).ConfigureAwait(false);
        Hold(snapshot);
        return snapshot;
    }

    private void Hold(ModelSnapshot snapshot)
    {
        _loaded[snapshot.Version] = snapshot;
        if (snapshot.Version == Served) SetCurrent(snapshot);
    }

    private void SetCurrent(ModelSnapshot snapshot)
    {
        Facts = ModelFacts.Of(snapshot);
        _current = snapshot;
        Withdrawn = false;
        Error = "";
        State = ModelState.Ready;
    }

    private async Task<ModelSnapshot> LoadFreshAsync(long version)
    {
        var isServed = version == Served && _current is null;
        if (isServed) State = ModelState.Loading;
        try
        {
            var source = _versions[version];
            return await Task.Run(() => LoadInRoom(source)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (isServed) (State, Error) = (ModelState.Failed, exception.Message);
            throw;
        }
    }

    private ModelSnapshot LoadInRoom(ModelVersion version)
    {
        if (version.Base is { } folder) MakeRoom(this, GraphSize.Of(folder));
        var snapshot = _loader.Load(Name, version);
        MakeRoom(this, 0);
        return snapshot;
    }

    private void ReleaseAll()
    {
        _current = null;
        foreach (var snapshot in _loaded.Values)
        {
            snapshot.Release();
        }

        _loaded.Clear();
    }
}
