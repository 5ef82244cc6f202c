namespace OnnxAdapt.Graph.Structure;

/// <summary>Visits graphs inside graphs: the branches of <c>If</c>, the bodies of <c>Loop</c> and <c>Scan</c> and any other graph attribute.</summary>
public static class GraphWalk
{
    /// <summary>Graphs that are attributes of a node, in order.</summary>
    public static IEnumerable<OnnxGraph> SubgraphsOf(Node node)
    {
        foreach (var attribute in node.Attributes.Values.Where(attribute => attribute.Reference is null))
        {
            if (attribute.Kind == AttributeKind.Graph)
            {
                yield return attribute.Graph;
            }
            else if (attribute.Kind == AttributeKind.Graphs)
            {
                foreach (var graph in attribute.Graphs)
                {
                    yield return graph;
                }
            }
        }
    }

    /// <summary>Whether a node has graphs inside.</summary>
    public static bool HasSubgraphs(Node node) => SubgraphsOf(node).Any();

    /// <summary>A graph and all graphs inside it, outer ones first.</summary>
    public static IEnumerable<OnnxGraph> AllGraphs(OnnxGraph graph)
    {
        var pending = new Stack<OnnxGraph>([graph]);
        while (pending.TryPop(out var current))
        {
            yield return current;
            foreach (var inner in current.Nodes.SelectMany(SubgraphsOf).Reverse())
            {
                pending.Push(inner);
            }
        }
    }

    /// <summary>All nodes of a graph and of the graphs inside it.</summary>
    public static IEnumerable<Node> AllNodes(OnnxGraph graph) => AllGraphs(graph).SelectMany(inner => inner.Nodes);

    /// <summary>Values that a graph itself defines: inputs, initializers, outputs of nodes.</summary>
    public static IEnumerable<Value> DefinedValues(OnnxGraph graph) =>
        graph.Inputs.Concat(graph.Initializers).Concat(graph.SparseInitializers).Concat(graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>());

    /// <summary>Values that a node's graphs take from around the node, each once.</summary>
    public static IReadOnlyCollection<Value> CapturedBy(Node node)
    {
        if (!HasSubgraphs(node))
        {
            return [];
        }

        var graphs = SubgraphsOf(node).SelectMany(AllGraphs).ToArray();
        var inside = graphs.SelectMany(DefinedValues).ToHashSet();
        var used = graphs.SelectMany(graph => graph.Nodes).SelectMany(inner => inner.Inputs).OfType<Value>().Concat(graphs.SelectMany(graph => graph.Outputs));
        return [.. used.Where(value => !inside.Contains(value)).Distinct()];
    }

    /// <summary>Values that must exist before a node can run: its inputs and what its graphs capture.</summary>
    public static IEnumerable<Value> NeededBy(Node node) => node.Inputs.OfType<Value>().Concat(CapturedBy(node));
}
