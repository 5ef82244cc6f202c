using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>Numbers the nodes that activations pass by block.</summary>
internal static class NodePlaces
{
    /// <summary>Number of the block of each node; -1 before the first, the number of blocks after the last.</summary>
    /// <param name="flow">The graph.</param>
    /// <param name="path">Its critical path.</param>
    /// <param name="starts">Last step before each block.</param>
    /// <param name="ends">Last step of each block.</param>
    public static Dictionary<Node, int> Of(GraphFlow flow, CriticalPath path, IReadOnlyList<int> starts, IReadOnlyList<int> ends)
    {
        var places = new Dictionary<Node, int>();
        foreach (var node in flow.Graph.Nodes.Where(flow.IsActivation))
        {
            var place = path.StepOf(node) is { } step ? PlaceOf(step, starts, ends) : ends.Count;
            places[node] = Sideways(flow, path, places, node, ends) is { } earlier && earlier < place ? earlier : place;
        }

        return places;
    }

    private static int PlaceOf(int step, IReadOnlyList<int> starts, IReadOnlyList<int> ends)
    {
        for (var i = 0; i < ends.Count; i++)
        {
            if (step <= ends[i])
            {
                return step > starts[i] || i > 0 ? i : -1;
            }
        }

        return ends.Count;
    }

    /// <summary>
    /// What is needed only later on belongs to the block on whose inside it hangs alone, as the skip branch of a layer does; null for other nodes.
    /// </summary>
    private static int? Sideways(GraphFlow flow, CriticalPath path, Dictionary<Node, int> places, Node node, IReadOnlyList<int> ends)
    {
        var producers = flow.Inputs[node].Where(flow.IsActivation).Select(input => input!.Producer).OfType<Node>().Distinct().ToArray();
        return producers is [var only] && places.TryGetValue(only, out var place) && place >= 0 && place < ends.Count && path.Nodes[ends[place]] != only
            ? place
            : null;
    }
}
