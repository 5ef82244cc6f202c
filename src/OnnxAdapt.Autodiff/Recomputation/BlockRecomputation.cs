using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Recomputation;

/// <summary>
/// Computes the activations of blocks again on the way back instead of keeping them (Chen et al., 2016): between the passes only what goes from
/// block to block is held, and the activations of one block at a time. The last block is kept, since its gradients come first.
/// </summary>
/// <param name="ends">Names of the values in which blocks end, in order; those that the graph does not have are left out.</param>
/// <param name="data">Inputs that come with the batch.</param>
internal sealed class BlockRecomputation(IReadOnlyList<string> ends, IReadOnlySet<Value> data)
{
    /// <summary>Number of blocks that are computed again.</summary>
    public int Count { get; private set; }

    /// <summary>Rewrites a training graph in place.</summary>
    /// <param name="emitter">Writer into the graph, whose backward pass is there.</param>
    /// <param name="forward">Values of the forward pass.</param>
    public void Apply(OperatorEmitter emitter, IReadOnlySet<Value> forward)
    {
        var graph = emitter.Graph.Graph;
        var named = forward.DistinctBy(value => value.Name).ToDictionary(value => value.Name, StringComparer.Ordinal);
        Value[] found = [.. ends.Where(named.ContainsKey).Select(name => named[name])];
        if (found.Length < 2)
        {
            return;
        }

        var map = new SegmentMap(graph, found, forward, data);
        var depths = Depths(graph);
        for (var segment = 0; segment < found.Length - 1; segment++)
        {
            Count += Repeat(emitter, map, segment, depths) ? 1 : 0;
        }

        TopologicalOrder.Apply(graph);
    }

    private static bool Repeat(OperatorEmitter emitter, SegmentMap map, int segment, Dictionary<Value, int> depths)
    {
        var users = map.Backward.Where(node => node.Inputs.Any(input => input is not null && map.IsInner(input, segment))).ToArray();
        if (Awaited(map, users, depths) is not { } awaited)
        {
            return false;
        }

        var replay = new SegmentReplay(emitter, map, segment, new Barrier(emitter, awaited));
        foreach (var node in users)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] is { } input)
                {
                    node.ReplaceInput(i, replay.Of(input));
                }
            }
        }

        return true;
    }

    /// <summary>
    /// The gradient with which the backward pass enters a segment: of what its backward nodes take from others, that which comes latest.
    /// </summary>
    private static Value? Awaited(SegmentMap map, Node[] users, Dictionary<Value, int> depths)
    {
        var inside = users.ToHashSet();
        var reached = users.SelectMany(node => node.Outputs).OfType<Value>().ToHashSet();
        var entries = new HashSet<Value>();
        var backward = map.Backward.SelectMany(node => node.Outputs).OfType<Value>().ToHashSet();
        foreach (var node in map.Backward)
        {
            var needed = GraphWalk.NeededBy(node).ToArray();
            if (inside.Contains(node) || needed.Any(reached.Contains))
            {
                reached.UnionWith(node.Outputs.OfType<Value>());
                entries.UnionWith(needed);
            }
        }

        return entries.Where(value => backward.Contains(value) && !reached.Contains(value) && GradientPath.IsDifferentiable(value.Type)).MaxBy(value => depths.GetValueOrDefault(value));
    }

    private static Dictionary<Value, int> Depths(OnnxGraph graph)
    {
        var depths = new Dictionary<Value, int>();
        foreach (var node in graph.Nodes)
        {
            var depth = 1 + GraphWalk.NeededBy(node).Select(value => depths.GetValueOrDefault(value)).DefaultIfEmpty().Max();
            foreach (var output in node.Outputs.OfType<Value>())
            {
                depths[output] = depth;
            }
        }

        return depths;
    }
}
