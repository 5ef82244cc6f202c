using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>
/// Takes out what Microsoft's runtime stumbles over: nodes without a name of their own (its fusions name the nodes they make after them, and
/// then meet the same name twice), and descriptions of inner values, which exporters often get wrong and which the runtime finds by itself.
/// </summary>
internal static class InnerNames
{
    public static void Tidy(OnnxGraph graph)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in GraphWalk.AllNodes(graph))
        {
            node.Name = Own(names, node.Name.Length > 0 ? node.Name : node.Op.OpType);
        }

        foreach (var value in graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().Except(graph.Outputs))
        {
            value.ForgetType();
        }
    }

    private static string Own(HashSet<string> taken, string wanted)
    {
        var name = wanted;
        for (var number = 1; !taken.Add(name); number++)
        {
            name = FormattableString.Invariant($"{wanted}_{number}");
        }

        return name;
    }
}
