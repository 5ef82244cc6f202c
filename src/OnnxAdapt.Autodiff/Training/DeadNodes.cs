using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Removes nodes and initializers that no output needs. Graph inputs stay.</summary>
internal static class DeadNodes
{
    public static void Remove(OnnxGraph graph)
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
