using System.Collections.Concurrent;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.LowRank;

/// <summary>
/// The adapters of this process by number. Runs name them in an input, so that a batch copies nothing however many adapters it is for. Safe for
/// concurrent calls.
/// </summary>
internal sealed class ResidentAdapters : ILowRankPool
{
    private readonly ConcurrentDictionary<long, ResidentAdapter> _adapters = [];
    private long _count;

    private ResidentAdapters()
    {
    }

    /// <summary>Those that kernels see: the runtime's operators belong to the process, not to a session.</summary>
    public static ResidentAdapters Default { get; } = new();

    /// <inheritdoc/>
    public ILowRankAdapter Add(IReadOnlyList<LowRankTarget> targets, IReadOnlyList<LowRankUpdate> updates)
    {
        foreach (var update in updates)
        {
            if (targets.All(target => target.Weight != update.Weight)) throw Refuse(update, "no product of the graph can be updated in it");
        }

        var byWeight = updates.ToDictionary(update => update.Weight, StringComparer.Ordinal);
        var chosen = targets.Select(target => byWeight.GetValueOrDefault(target.Weight)).ToArray();
        for (var i = 0; i < chosen.Length; i++)
        {
            if (chosen[i] is { } update) RequireFit(targets[i], update);
        }

        var adapter = new ResidentAdapter(Interlocked.Increment(ref _count), targets, chosen, id => _adapters.TryRemove(id, out _));
        _adapters[adapter.Id] = adapter;
        return adapter;
    }

    /// <summary>An adapter, or null when it is not there.</summary>
    public ResidentAdapter? Find(long id) => _adapters.GetValueOrDefault(id);

    private static void RequireFit(LowRankTarget target, LowRankUpdate update)
    {
        var (left, right) = (update.Left, update.Right);
        if (left.ElementType != TensorElementType.Float || right.ElementType != TensorElementType.Float || left.Rank != 2 || right.Rank != 2 || left.Dimensions[1] != right.Dimensions[0] || left.Dimensions[1] == 0)
        {
            throw Refuse(update, "they are not two matrices of floats with one rank");
        }

        var (inputs, outputs) = target.IsTransposed ? (right.Dimensions[1], left.Dimensions[0]) : (left.Dimensions[0], right.Dimensions[1]);
        if (inputs != target.Inputs || outputs < target.From + target.Outputs) throw Refuse(update, $"the product takes {target.Inputs} numbers and gives {target.Outputs} from {target.From} on");
    }

    private static AdaptException Refuse(LowRankUpdate update, string why) => AdaptException.Precondition(
        $"The low-rank factors {ShapeOf(update.Left)} and {ShapeOf(update.Right)} of the weight '{update.Weight}' cannot run beside it: {why}.");

    private static string ShapeOf(Tensor tensor) => $"[{string.Join(", ", tensor.Dimensions.ToArray())}]";
}
