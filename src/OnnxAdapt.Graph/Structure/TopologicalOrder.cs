namespace OnnxAdapt.Graph.Structure;

/// <summary>Puts nodes in an order in which each comes after the producers of what it needs. Nodes that are in order stay where they are.</summary>
public static class TopologicalOrder
{
    /// <summary>The nodes of a graph in order; among those that could come next, the earliest in the list does.</summary>
    /// <exception cref="GraphException">Nodes depend on each other in a circle; the message names them.</exception>
    public static IReadOnlyList<Node> Of(OnnxGraph graph)
    {
        var nodes = graph.Nodes;
        var index = new Dictionary<Node, int>(nodes.Count);
        for (var i = 0; i < nodes.Count; i++)
        {
            index.Add(nodes[i], i);
        }

        var (missing, dependents) = Dependencies(nodes, index);
        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, nodes.Count).Where(i => missing[i] == 0).Select(i => (i, i)));
        var order = new List<Node>(nodes.Count);
        while (ready.TryDequeue(out var current, out _))
        {
            order.Add(nodes[current]);
            foreach (var dependent in dependents[current] ?? [])
            {
                if (--missing[dependent] == 0)
                {
                    ready.Enqueue(dependent, dependent);
                }
            }
        }

        return order.Count == nodes.Count ? order : throw new GraphException(DescribeCycle(graph, index, missing));
    }

    /// <summary>Reorders the nodes of a graph and of the graphs inside it.</summary>
    /// <returns>Whether anything moved.</returns>
    /// <exception cref="GraphException">Nodes depend on each other in a circle.</exception>
    public static bool Apply(OnnxGraph graph)
    {
        var changed = false;
        foreach (var inner in GraphWalk.AllGraphs(graph))
        {
            var order = Of(inner);
            for (var i = 0; i < order.Count; i++)
            {
                changed |= inner.Nodes[i] != order[i];
                inner.Nodes[i] = order[i];
            }
        }

        return changed;
    }

    private static (int[] Missing, List<int>?[] Dependents) Dependencies(IList<Node> nodes, Dictionary<Node, int> index)
    {
        var missing = new int[nodes.Count];
        var dependents = new List<int>?[nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var producer in ProducersFor(nodes[i], index))
            {
                missing[i]++;
                (dependents[producer] ??= []).Add(i);
            }
        }

        return (missing, dependents);
    }

    private static IEnumerable<int> ProducersFor(Node node, Dictionary<Node, int> index) =>
        GraphWalk.NeededBy(node).Where(value => value.Producer is not null && index.ContainsKey(value.Producer)).Select(value => index[value.Producer!]);

    /// <summary>Goes from a stuck node to a stuck producer until one comes up again; those since then are a circle.</summary>
    private static string DescribeCycle(OnnxGraph graph, Dictionary<Node, int> index, int[] missing)
    {
        var path = new List<int> { Array.FindIndex(missing, count => count > 0) };
        var seen = new HashSet<int>(path);
        while (true)
        {
            var next = ProducersFor(graph.Nodes[path[^1]], index).First(producer => missing[producer] > 0);
            path.Add(next);
            if (!seen.Add(next))
            {
                var circle = path.Skip(path.IndexOf(next)).Reverse().Take(10).Select(i => $"{graph.Nodes[i]} (node {i})");
                return $"In graph '{graph.Name}', nodes depend on each other in a circle: {string.Join(" -> ", circle)}.";
            }
        }
    }
}
