using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Last step of building a graph.</summary>
internal static class GraphCleanup
{
    /// <summary>
    /// Removes nodes and initializers that no output needs, in branches and loop bodies too; graph inputs stay. Types and shapes of inner
    /// values are forgotten: the runtime finds them itself, and symbols of one part need not agree with those of another.
    /// </summary>
    public static void Run(OnnxGraph graph)
    {
        RemoveDeadNodes(graph);
        foreach (var value in graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().Except(graph.Outputs))
        {
            (value.Type, value.Shape) = (DataType.Undefined, null);
        }

        foreach (var inner in graph.Nodes.SelectMany(GraphWalk.SubgraphsOf))
        {
            Run(inner);
            foreach (var value in inner.Inputs.Concat(inner.Outputs))
            {
                value.Shape = value.Shape is { } shape ? new Shape(new Dim[shape.Count]) : null;
            }
        }
    }

    private static void RemoveDeadNodes(OnnxGraph graph)
    {
        foreach (var inner in graph.Nodes.SelectMany(GraphWalk.SubgraphsOf))
        {
            RemoveDeadNodes(inner);
        }

        var used = graph.Outputs.Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            if (node.Outputs.Any(output => output is not null && used.Contains(output.Name)))
            {
                used.UnionWith(GraphWalk.NeededBy(node).Select(value => value.Name));
            }
            else
            {
                graph.Nodes.RemoveAt(i);
            }
        }

        for (var i = graph.Initializers.Count - 1; i >= 0; i--)
        {
            if (!used.Contains(graph.Initializers[i].Name))
            {
                graph.Initializers.RemoveAt(i);
            }
        }
    }
}
