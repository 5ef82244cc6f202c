using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Backbones;
using OnnxAdapt.Serving.Queueing;

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

    public ModelSnapshot(string name, long version, BackboneLease backbone, ScoringHead? head, ModelTask task, IReadOnlyList<string> labels, BackboneAdapter? adapter = null)
    {
        Adapter = adapter;
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

    /// <summary>Its low-rank factors; null where the backbone is used as it is.</summary>
    public BackboneAdapter? Adapter { get; }

    /// <summary>How it runs beside others, in a word or with the reason; empty for a base model.</summary>
    public string Execution { get; init; } = "";

    /// <summary>Bytes in memory beside the backbone.</summary>
    public long Bytes => (Head?.Bytes ?? 0) + (Adapter?.Bytes ?? 0);

    /// <summary>What a request for its features wants computed.</summary>
    public JobPlan FeaturePlan => Adapter is null ? JobPlan.ForFeatures : JobPlan.ForFeatures with { Adapter = Adapter };

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
        Adapter?.Dispose();
        _backbone.Dispose();
        _released.TrySetResult();
    }
}
