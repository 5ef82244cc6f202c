namespace OnnxAdapt.Serving.Catalog;

/// <summary>A hold on a snapshot; giving it back twice counts once.</summary>
internal sealed class SnapshotLease(ModelSnapshot snapshot) : IDisposable
{
    private int _released;

    /// <summary>The snapshot; do not use it after giving back the lease.</summary>
    public ModelSnapshot Snapshot { get; } = snapshot;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0) Snapshot.Release();
    }
}
