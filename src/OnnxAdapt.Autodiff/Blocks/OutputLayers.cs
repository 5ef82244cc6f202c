using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>Finds the layers that make the outputs of a graph: the last ones with weights, and what follows them.</summary>
internal static class OutputLayers
{
    public static HashSet<Node> Find(GraphFlow flow, LayerKinds kinds)
    {
        var behind = new HashSet<Node>();
        var pending = new Stack<Node>(flow.Graph.Outputs.Select(output => output.Producer).OfType<Node>().Where(flow.IsActivation));
        var last = new List<Node>();
        while (pending.TryPop(out var node))
        {
            if (!behind.Add(node))
            {
                continue;
            }

            if (LayerKinds.IsWeighted(kinds.Of(node)))
            {
                last.Add(node);
                continue;
            }

            foreach (var producer in flow.Inputs[node].Where(flow.IsActivation).Select(input => input!.Producer).OfType<Node>())
            {
                pending.Push(producer);
            }
        }

        var inner = LayersBehind(flow, kinds, last);
        return [.. behind.Where(node => IsAfter(flow, node, last.Where(layer => !inner.Contains(layer))))];
    }

    /// <summary>Of the layers found, those that another one is computed from: a shortcut around the last layer leads to them.</summary>
    private static HashSet<Node> LayersBehind(GraphFlow flow, LayerKinds kinds, List<Node> last)
    {
        var seen = new HashSet<Node>();
        var pending = new Stack<Node>(last.SelectMany(layer => Producers(flow, layer)));
        while (pending.TryPop(out var node))
        {
            if (seen.Add(node))
            {
                foreach (var producer in Producers(flow, node))
                {
                    pending.Push(producer);
                }
            }
        }

        return [.. seen.Where(node => LayerKinds.IsWeighted(kinds.Of(node)))];
    }

    private static bool IsAfter(GraphFlow flow, Node node, IEnumerable<Node> layers)
    {
        var wanted = layers.ToHashSet();
        var seen = new HashSet<Node>();
        var pending = new Stack<Node>([node]);
        while (pending.TryPop(out var current))
        {
            if (wanted.Contains(current))
            {
                return true;
            }

            if (seen.Add(current))
            {
                foreach (var producer in Producers(flow, current))
                {
                    pending.Push(producer);
                }
            }
        }

        return false;
    }

    private static IEnumerable<Node> Producers(GraphFlow flow, Node node) =>
        flow.Inputs[node].Where(flow.IsActivation).Select(input => input!.Producer).OfType<Node>();
}
