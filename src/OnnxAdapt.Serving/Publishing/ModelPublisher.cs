using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Packages;

namespace OnnxAdapt.Serving.Publishing;

/// <summary>
/// Publishes adapted versions: written aside and synced, loaded back and verified, renamed into place, then swapped in. A crash
/// before the rename leaves nothing; after it, a whole version.
/// </summary>
public sealed class ModelPublisher : IModelPublisher, IDisposable
{
    private readonly ModelCatalog _catalog;
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Publishes into a catalog and its data folder.</summary>
    public ModelPublisher(ModelCatalog catalog) => _catalog = catalog;

    /// <inheritdoc/>
    public async Task<PublishedVersion> PublishAsync(ModelDelta delta, bool serve, Func<ICandidateModel, CancellationToken, Task> verify, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(delta);
        ArgumentNullException.ThrowIfNull(verify);
        RequireFreeName(delta.Name);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return FindPublished(delta) is { } version
                ? await AdoptAsync(delta.Name, version, serve, cancellationToken).ConfigureAwait(false)
                : await PublishLockedAsync(delta, serve, verify, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public long? LatestVersion(string name) =>
        _catalog.FindSlot(name) is { IsBase: false, Versions.Count: > 0 } slot ? slot.Versions.Keys.Max() : null;

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    /// <summary>The version that the same command published before a crash kept its caller from learning of it.</summary>
    private long? FindPublished(ModelDelta delta) => delta.Lineage.CommandId.Length == 0
        ? null
        : _catalog.FindSlot(delta.Name)?.Versions.Values.FirstOrDefault(version => IsOf(version.Delta?.Lineage, delta.Lineage))?.Number;

    private static bool IsOf(VersionLineage? lineage, VersionLineage wanted) =>
        lineage is not null && lineage.SessionId == wanted.SessionId && lineage.CommandId == wanted.CommandId;

    private async Task<PublishedVersion> AdoptAsync(string name, long version, bool serve, CancellationToken cancellationToken)
    {
        if (serve && _catalog.Get(name).ServingVersion != version)
        {
            await _catalog.PromoteAsync(name, version, cancellationToken).ConfigureAwait(false);
        }

        return new PublishedVersion(name, version, serve);
    }

    private async Task<PublishedVersion> PublishLockedAsync(ModelDelta delta, bool serve, Func<ICandidateModel, CancellationToken, Task> verify, CancellationToken cancellationToken)
    {
        var version = NextVersion(delta.Name);
        var aside = _catalog.Data.NewAside();
        ModelSnapshot? candidate = null;
        try
        {
            candidate = await Task.Run(() => WriteAndLoad(aside, delta, version), cancellationToken).ConfigureAwait(false);
            await verify(new CandidateModel(candidate), cancellationToken).ConfigureAwait(false);
            await _catalog.WithoutScansAsync(() => PutInPlaceAsync(aside, delta.Name, version, candidate, serve), cancellationToken).ConfigureAwait(false);
            return new PublishedVersion(delta.Name, version, serve);
        }
        catch when (Directory.Exists(aside))
        {
            candidate?.Release();
            Directory.Delete(aside, recursive: true);
            throw;
        }
    }

    /// <summary>Renames, then swaps. After the rename nothing is undone: the version is there.</summary>
    private async Task PutInPlaceAsync(string aside, string name, long version, ModelSnapshot candidate, bool serve)
    {
        MoveIntoPlace(aside, name, version, serve);
        await TakeInAsync(name, version, candidate, serve).ConfigureAwait(false);
    }

    private void RequireFreeName(string name)
    {
        ModelNames.Require("model", name);
        if (_catalog.FindSlot(name) is { IsBase: true })
        {
            throw new AdaptException(AdaptErrorKind.AlreadyExists, $"'{name}' is a base model. Publish under another name.");
        }
    }

    /// <summary>One more than any version in the catalog or on disk, even one that cannot be read.</summary>
    private long NextVersion(string name)
    {
        var folder = _catalog.Data.Model(name);
        var onDisk = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(path => long.TryParse(Path.GetFileName(path), out var number) ? number : 0).DefaultIfEmpty().Max() : 0;
        return Math.Max(onDisk, LatestVersion(name) ?? 0) + 1;
    }

    private ModelSnapshot WriteAndLoad(string aside, ModelDelta delta, long version)
    {
        PackageWriter.Write(aside, delta, version);
        return _catalog.Loader.LoadAdapted(PackageReader.Read(aside));
    }

    private void MoveIntoPlace(string aside, string name, long version, bool serve)
    {
        var state = _catalog.Data.ServingState(name);
        Directory.CreateDirectory(_catalog.Data.Model(name));
        if (!serve && !File.Exists(state)) ServingState.Empty.Write(state);
        DurableFiles.SyncDirectory(_catalog.Data.Models);
        DurableFiles.MoveDirectory(aside, _catalog.Data.Version(name, version));
    }

    private async Task TakeInAsync(string name, long version, ModelSnapshot candidate, bool serve)
    {
        try
        {
            var folder = _catalog.Data.Version(name, version);
            var entry = ModelVersion.Of(PackageReader.ReadManifest(folder), folder);
            await _catalog.SlotForPublishing(name, entry).PublishAsync(entry, candidate, serve, CancellationToken.None).ConfigureAwait(false);
            _catalog.Context.Log.VersionPublished(name, version);
        }
        catch
        {
            candidate.Release();
            throw;
        }
    }
}
