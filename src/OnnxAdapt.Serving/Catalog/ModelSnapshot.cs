using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Backbones;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>
/// A loaded version; immutable. A request takes hold of it once and sees nothing else. It lets go of its memory when its slot and
/// the last request have given it back.
/// </summary>
internal sealed class ModelSnapshot
{
    private static long _count;
    private readonly BackboneLease _backbone;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _holders = 1;
    private ServedModel? _described;

    public ModelSnapshot(string name, long version, BackboneLease backbone, ScoringHead? head, ModelTask task, IReadOnlyList<string> labels)
    {
        Name = name;
        Version = version;
        _backbone = backbone;
        Head = head;
        Task = task;
        Labels = labels;
    }

    /// <summary>Tells it from every other one of this process, also from one of the same version that is loaded again.</summary>
    public long Id { get; } = Interlocked.Increment(ref _count);

    public string Name { get; }

    public long Version { get; }

    public Backbone Backbone => _backbone.Backbone;

    /// <summary>Scores features; null for a base model.</summary>
    public ScoringHead? Head { get; }

    public ModelTask Task { get; }

    /// <summary>Label names in the order of the scores.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>What callers may know about it.</summary>
    public ServedModel Described => _described ??= ServedModel.Of(this);

    /// <summary>Ends when nobody holds it any more.</summary>
    public Task Released => _released.Task;

    /// <summary>Whether requests or sessions hold it, beside its slot.</summary>
    public bool IsInUse => Volatile.Read(ref _holders) > 1;

    /// <summary>Takes hold of it.</summary>
    /// <returns>Null when it is gone already.</returns>
    public SnapshotLease? TryLease()
    {
        var holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders) return new SnapshotLease(this);
            holders = seen;
        }

        return null;
    }

    /// <summary>Gives back one hold; the first one belongs to the slot.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) != 0) return;
        Head?.Dispose();
        _backbone.Dispose();
        _released.TrySetResult();
    }
}
