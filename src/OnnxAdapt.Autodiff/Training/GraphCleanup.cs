using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Last step of building a graph.</summary>
internal static class GraphCleanup
{
    /// <summary>
    /// Removes nodes and initializers that no output needs; graph inputs stay. Types and shapes of inner values are forgotten: the runtime
    /// finds them itself, and symbols of one part need not agree with those of another.
    /// </summary>
    public static void Run(OnnxGraph graph)
    {
        RemoveDeadNodes(graph);
        foreach (var value in graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().Except(graph.Outputs))
        {
            (value.Type, value.Shape) = (DataType.Undefined, null);
        }
    }

    private static void RemoveDeadNodes(OnnxGraph graph)
    {
        var used = graph.Outputs.Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            if (node.Outputs.Any(output => output is not null && used.Contains(output.Name)))
            {
                used.UnionWith(CapturedValues.InputsOf(node, graph).OfType<Value>().Select(value => value.Name));
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
