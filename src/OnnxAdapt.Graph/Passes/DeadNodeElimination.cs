using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Passes;

/// <summary>Takes out nodes and constants that no output needs, in the graph, the graphs inside it and the functions.</summary>
public sealed class DeadNodeElimination : GraphPass
{
    /// <inheritdoc/>
    protected override PassResult Apply(OnnxModel model) => new(Apply(model.Graph) + model.Functions.Sum(function => Apply(function.Body)));

    /// <summary>Takes dead nodes and constants out of one graph and those inside it.</summary>
    /// <returns>Number of nodes and constants removed.</returns>
    internal static int Apply(OnnxGraph graph)
    {
        var removed = 0;
        foreach (var inner in GraphWalk.AllGraphs(graph).Reverse())
        {
            removed += ApplyTo(inner);
        }

        return removed + RemoveConstants(graph);
    }

    private static int ApplyTo(OnnxGraph graph)
    {
        var own = graph.Nodes.ToHashSet();
        var live = new HashSet<Node>();
        var pending = new Stack<Value>(graph.Outputs);
        while (pending.TryPop(out var value))
        {
            if (value.Producer is { } producer && own.Contains(producer) && live.Add(producer))
            {
                foreach (var needed in GraphWalk.NeededBy(producer))
                {
                    pending.Push(needed);
                }
            }
        }

        return Keep(graph.Nodes, live.Contains);
    }

    private static int RemoveConstants(OnnxGraph graph)
    {
        var removed = 0;
        var uses = new GraphUses(graph);
        foreach (var inner in GraphWalk.AllGraphs(graph))
        {
            removed += Keep(inner.Initializers, value => value.IsOverridable || !uses.IsUnused(value));
            removed += Keep(inner.SparseInitializers, value => value.IsOverridable || !uses.IsUnused(value));
        }

        return removed;
    }

    private static int Keep<T>(IList<T> items, Func<T, bool> keep)
    {
        T[] kept = [.. items.Where(keep)];
        var removed = items.Count - kept.Length;
        if (removed > 0)
        {
            items.Clear();
            foreach (var item in kept)
            {
                items.Add(item);
            }
        }

        return removed;
    }
}
