using Microsoft.Extensions.Logging;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Exports;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>
/// All sessions below one folder. A session is open while a stream is attached, a command runs or features are computed; otherwise only
/// its files are there. Closing a stream leaves commands running; a resumed stream takes over from one that is still attached.
/// </summary>
public sealed class AdaptationSessions : IAdaptationSessions, IAsyncDisposable
{
    private static readonly TimeSpan ExpiryPeriod = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MemoryReturn = TimeSpan.FromSeconds(2);

    private readonly SessionDependencies _dependencies;
    private readonly SessionDirectory _directory;
    private readonly SemaphoreSlim _opening = new(1);
    private readonly ITimer _expiry;

    /// <summary>Finds the sessions that are stored.</summary>
    /// <param name="options">Limits and defaults; checked.</param>
    /// <param name="baseModels">Served models, as bases.</param>
    /// <param name="publisher">Publishes versions.</param>
    /// <param name="backends">Makes training backends.</param>
    /// <param name="loggers">For log messages.</param>
    /// <param name="metrics">Instruments; null for none of one's own.</param>
    /// <param name="load">Whether clients wait for answers; null never steps aside.</param>
    /// <param name="served">Scores served versions; null refuses policies that need it.</param>
    /// <param name="clock">Clock; null for the system's.</param>
    /// <param name="inference">Runs frozen parts of graphs once for each example; null runs whole graphs in every step.</param>
    /// <param name="artifacts">Writes sessions for other training runtimes; null does not offer that.</param>
    /// <exception cref="AdaptException">InvalidArgument listing every option that is out of range.</exception>
    public AdaptationSessions(
        AdaptationOptions options,
        IBaseModelProvider baseModels,
        IModelPublisher publisher,
        ITrainingBackendFactory backends,
        ILoggerFactory loggers,
        AdaptationMetrics? metrics = null,
        IServingLoad? load = null,
        IServedModelScorer? served = null,
        TimeProvider? clock = null,
        IInferenceBackendFactory? inference = null,
        IArtifactWriter? artifacts = null)
    {
        Check(options);
        var time = clock ?? TimeProvider.System;
        _dependencies = new SessionDependencies
        {
            Options = options,
            BaseModels = baseModels,
            Publisher = publisher,
            Backends = backends,
            Features = new FeatureCache(Path.Combine(options.DataDirectory, "features"), options.FeatureCacheBytes, time),
            Metrics = metrics ?? new AdaptationMetrics(),
            Log = new AdaptationLog(loggers.CreateLogger<AdaptationSessions>()),
            Clock = time,
            Load = load,
            Served = served,
            Inference = inference,
            Artifacts = artifacts,
        };
        _directory = new SessionDirectory(Path.Combine(options.DataDirectory, "sessions"), _dependencies.Log);
        _dependencies.Metrics.Observe(() => List().CountBy(info => info.State).ToDictionary());
        _expiry = time.CreateTimer(_ => Expire(), null, ExpiryPeriod, ExpiryPeriod);
    }

    /// <inheritdoc/>
    public async Task<ISessionStream> OpenAsync(SessionStart start, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        SettingsChecks.Check(start, _dependencies.Options);
        var baseModel = await AcquireAsync(start.BaseModel, start.BaseVersion, cancellationToken).ConfigureAwait(false);
        (start, baseModel) = await ChooseFeaturesAsync(start, baseModel, cancellationToken).ConfigureAwait(false);
        SessionData data;
        try
        {
            var settings = SettingsResolver.Resolve(start, baseModel, _dependencies.Options);
            CheckTrainable(settings, baseModel, _dependencies.Kernels);
            data = await SessionData.OpenAsync((await CreateAsync(settings, start.Owner, cancellationToken).ConfigureAwait(false)).Store).ConfigureAwait(false);
        }
        catch
        {
            baseModel.Dispose();
            throw;
        }

        return await ActivateAsync(data, baseModel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ISessionStream> ResumeAsync(string sessionId, CancellationToken cancellationToken = default)
    {
        var slot = _directory.Get(sessionId);
        await slot.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (slot.IsDeleted) throw SessionDirectory.NotFound(sessionId);
            if (slot.Active is { IsBroken: true } broken)
            {
                slot.Active = null;
                await broken.DisposeAsync().ConfigureAwait(false);
            }

            slot.Active ??= await ReopenAsync(slot, cancellationToken).ConfigureAwait(false);
            var stream = await slot.Active.AttachAsync(resumed: true).ConfigureAwait(false);
            _dependencies.Log.Resumed(sessionId, stream.Opened.LastSequence, stream.Opened.Examples);
            return stream;
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    /// <inheritdoc/>
    public void RequireOwner(string sessionId, string owner)
    {
        if (!_directory.Get(sessionId).BelongsTo(owner)) throw SessionDirectory.NotFound(sessionId);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SessionInfo> List() =>
        [.. _directory.All().Select(InfoOf).OfType<SessionInfo>().OrderBy(info => info.CreatedAt).ThenBy(info => info.SessionId, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public SessionInfo Get(string sessionId)
    {
        var slot = _directory.Get(sessionId);
        return InfoOf(slot) ?? ReadInfo(slot);
    }

    /// <inheritdoc/>
    public async Task<SessionExport> ExportAsync(string sessionId, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using var session = await ReadTrainedAsync(_directory.Get(sessionId), cancellationToken).ConfigureAwait(false);
        var settings = session.Manifest.Settings;
        using var baseModel = await AcquireAsync(settings.BaseModel, settings.BaseVersion, cancellationToken, settings.Trainable.FeaturesOutput).ConfigureAwait(false);
        RequireSameBase(settings, baseModel);
        return await TrainingThread.RunAsync(() => SessionExporter.Write(session, baseModel, _dependencies.Artifacts, folder)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task CancelAsync(string sessionId, CancellationToken cancellationToken = default)
    {
        var slot = _directory.Get(sessionId);
        await DeleteAsync(slot, new AdaptException(AdaptErrorKind.Cancelled, "The session was cancelled."), cancellationToken).ConfigureAwait(false);
        _dependencies.Log.Cancelled(sessionId);
    }

    /// <summary>Stops what runs; sessions go on from their files when they are resumed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _expiry.DisposeAsync().ConfigureAwait(false);
        foreach (var slot in _directory.All())
        {
            await slot.Gate.WaitAsync().ConfigureAwait(false);
            if (slot.Active is { } active) await active.DisposeAsync().ConfigureAwait(false);
            slot.Active = null;
            slot.Gate.Release();
        }

        _dependencies.Features.Dispose();
        _opening.Dispose();
    }

    private static void Check(AdaptationOptions options)
    {
        var problems = options.Validate();
        if (problems.Count > 0) throw AdaptException.Invalid("Adaptation", string.Join(" ", problems));
        ArgumentException.ThrowIfNullOrEmpty(options.DataDirectory);
    }

    private static void CheckTrainable(SessionSettings settings, IBaseModel baseModel, IReadOnlySet<string> kernels)
    {
        if (!settings.Trainable.IsInside) return;
        using var model = new BackboneModel(settings, baseModel, kernels, FrozenParts.None);
        model.Program(OutputCounts.Expected(settings, baseModel));
    }

    private Task<IBaseModel> AcquireAsync(string name, long? version, CancellationToken cancellationToken, string features = "") =>
        _dependencies.BaseModels.AcquireAsync(new ModelReference(name, version is null or 0 ? null : version), features, cancellationToken);

    /// <summary>Lets the graph say what a head reads, where neither the client nor the folder does.</summary>
    private async Task<(SessionStart Start, IBaseModel BaseModel)> ChooseFeaturesAsync(SessionStart start, IBaseModel baseModel, CancellationToken cancellationToken)
    {
        try
        {
            var features = FeatureChoice.Of(start.Trainable, baseModel);
            if (features.Length == 0) return (start, baseModel);
            var chosen = await AcquireAsync(baseModel.Name, baseModel.Version, cancellationToken, features).ConfigureAwait(false);
            baseModel.Dispose();
            return (start with { Trainable = start.Trainable with { FeaturesOutput = features } }, chosen);
        }
        catch
        {
            baseModel.Dispose();
            throw;
        }
    }

    private static async Task<TrainedSession> ReadTrainedAsync(SessionSlot slot, CancellationToken cancellationToken)
    {
        await slot.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return slot.IsDeleted ? throw SessionDirectory.NotFound(slot.Id) : TrainedSession.Read(slot.Store);
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    private async Task<SessionSlot> CreateAsync(SessionSettings settings, string? owner, CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await MakeRoomAsync(cancellationToken).ConfigureAwait(false);
            var id = Guid.NewGuid().ToString("N");
            return _directory.Create(new SessionManifest(id, _dependencies.Clock.GetUtcNow(), settings, owner));
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task MakeRoomAsync(CancellationToken cancellationToken)
    {
        var limit = _dependencies.Options.MaxSessions;
        if (_directory.Count < limit) return;
        var oldest = List().Where(info => info.State == SessionState.Finished).MinBy(info => info.LastActiveAt);
        if (oldest is null)
        {
            throw new AdaptException(AdaptErrorKind.ResourceExhausted, $"There are {_directory.Count} sessions; at most {limit} are allowed (MaxSessions). Finish or cancel one.");
        }

        await DeleteAsync(_directory.Get(oldest.SessionId), new AdaptException(AdaptErrorKind.Cancelled, "The finished session made room for a new one."), cancellationToken).ConfigureAwait(false);
    }

    private async Task<ISessionStream> ActivateAsync(SessionData data, IBaseModel baseModel)
    {
        var slot = _directory.Get(data.Manifest.SessionId);
        await slot.Gate.WaitAsync().ConfigureAwait(false);
        try
        {
            slot.Active = new AdaptationSession(data, baseModel, _dependencies, session => CloseWhenIdleAsync(slot, session));
            _dependencies.Log.Started(slot.Id, new ModelReference(baseModel.Name, baseModel.Version), data.Manifest.Settings.Model);
            return await slot.Active.AttachAsync(resumed: false).ConfigureAwait(false);
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    private async Task<AdaptationSession> ReopenAsync(SessionSlot slot, CancellationToken cancellationToken)
    {
        var data = await SessionData.OpenAsync(slot.Store).ConfigureAwait(false);
        IBaseModel? baseModel = null;
        try
        {
            var settings = data.Manifest.Settings;
            baseModel = await AcquireAsync(settings.BaseModel, settings.BaseVersion, cancellationToken, settings.Trainable.FeaturesOutput).ConfigureAwait(false);
            RequireSameBase(settings, baseModel);
            return new AdaptationSession(data, baseModel, _dependencies, session => CloseWhenIdleAsync(slot, session));
        }
        catch
        {
            baseModel?.Dispose();
            await data.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static void RequireSameBase(SessionSettings settings, IBaseModel baseModel)
    {
        if (settings.BaseSha256 != baseModel.Sha256 || settings.FeatureFingerprint != baseModel.FeatureFingerprint)
        {
            throw AdaptException.Precondition($"The base model '{settings.BaseModel}' version {settings.BaseVersion} is no longer the one this session was started on. Put its files back, or start a new session.");
        }
    }

    private async Task CloseWhenIdleAsync(SessionSlot slot, AdaptationSession session)
    {
        await slot.Gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (slot.Active != session || !session.IsIdle) return;
            slot.LastKnown = session.Info();
            slot.Active = null;
            await CloseAsync(session).ConfigureAwait(false);
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    private async Task CloseAsync(AdaptationSession session)
    {
        var bytes = session.TrainedBytes;
        await session.DisposeAsync().ConfigureAwait(false);
        if (bytes > 0) _ = ReturnMemoryAsync(bytes);
    }

    /// <summary>The memory goes back a moment later, when streams and callers refer to the session no longer.</summary>
    private async Task ReturnMemoryAsync(long bytes)
    {
        await Task.Delay(MemoryReturn, _dependencies.Clock).ConfigureAwait(false);
        FreedMemory.Return(bytes);
    }

    private async Task DeleteAsync(SessionSlot slot, AdaptException reason, CancellationToken cancellationToken)
    {
        await slot.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (slot.IsDeleted) throw SessionDirectory.NotFound(slot.Id);
            if (slot.Active is { } active)
            {
                await active.StopAsync(reason).ConfigureAwait(false);
                await CloseAsync(active).ConfigureAwait(false);
                slot.Active = null;
            }

            _directory.Delete(slot);
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    private SessionInfo? InfoOf(SessionSlot slot)
    {
        try
        {
            return slot.Active?.Info() ?? slot.LastKnown ?? ReadInfo(slot);
        }
        catch (Exception unreadable) when (unreadable is AdaptException or IOException or ObjectDisposedException)
        {
            _dependencies.Log.Unreadable(slot.Store.Folder, unreadable.Message);
            return null;
        }
    }

    private static SessionInfo ReadInfo(SessionSlot slot)
    {
        slot.Gate.Wait();
        try
        {
            return slot.Active?.Info() ?? (slot.LastKnown ??= SessionReader.Read(slot.Store));
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    private void Expire()
    {
        var hours = _dependencies.Options.IdleExpiryHours;
        if (hours == 0) return;
        var limit = _dependencies.Clock.GetUtcNow() - TimeSpan.FromHours(hours);
        foreach (var info in List().Where(info => info.LastActiveAt < limit && info.State is SessionState.Idle or SessionState.Finished))
        {
            _ = ExpireAsync(info.SessionId, limit, hours);
        }
    }

    private async Task ExpireAsync(string id, DateTimeOffset limit, double hours)
    {
        try
        {
            if (Get(id).LastActiveAt >= limit) return;
            await CancelAsync(id).ConfigureAwait(false);
            _dependencies.Log.Expired(id, hours);
        }
        catch (AdaptException gone)
        {
            _dependencies.Log.Unreadable(id, gone.Message);
        }
    }
}
