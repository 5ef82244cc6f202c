using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>Values of the outer graph that a node's sub-graphs use; for gradients they are inputs like others.</summary>
internal static class CapturedValues
{
    /// <summary>The node's inputs, then each captured value once.</summary>
    public static IReadOnlyList<Value?> InputsOf(Node node, OnnxGraph outer)
    {
        var subgraphs = SubgraphsOf(node).ToArray();
        if (subgraphs.Length == 0)
        {
            return node.Inputs;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var subgraph in subgraphs)
        {
            Collect(subgraph, new HashSet<string>(), names);
        }

        var visible = outer.Inputs.Concat(outer.Initializers).Concat(outer.Nodes.TakeWhile(other => other != node).SelectMany(other => other.Outputs).OfType<Value>());
        return [.. node.Inputs, .. visible.Where(value => names.Contains(value.Name))];
    }

    public static IEnumerable<OnnxGraph> SubgraphsOf(Node node) => node.Attributes.Values.SelectMany(attribute => attribute switch
    {
        { Kind: AttributeKind.Graph, Reference: null } => [attribute.Graph],
        { Kind: AttributeKind.Graphs, Reference: null } => attribute.Graphs,
        _ => [],
    });

    private static void Collect(OnnxGraph graph, IReadOnlySet<string> outerLocals, HashSet<string> captured)
    {
        var locals = new HashSet<string>(outerLocals, StringComparer.Ordinal);
        locals.UnionWith(graph.Inputs.Concat(graph.Initializers).Concat(graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>()).Select(value => value.Name));
        var used = graph.Nodes.SelectMany(node => node.Inputs).OfType<Value>().Concat(graph.Outputs).Select(value => value.Name);
        captured.UnionWith(used.Where(name => !locals.Contains(name)));
        foreach (var inner in graph.Nodes.SelectMany(SubgraphsOf))
        {
            Collect(inner, locals, captured);
        }
    }
}
