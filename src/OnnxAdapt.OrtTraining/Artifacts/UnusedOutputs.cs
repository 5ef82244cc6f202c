using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Artifacts;

/// <summary>Takes away optional outputs that nobody uses any more, since some of them are dear: a MaxPool that also gives indices takes many times as long.</summary>
internal static class UnusedOutputs
{
    private static readonly HashSet<OperatorId> Optional = [OperatorId.Standard("MaxPool")];

    public static void Remove(OnnxGraph graph)
    {
        var used = graph.Nodes.SelectMany(node => node.Inputs).Concat(graph.Outputs).ToHashSet();
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            if (Optional.Contains(node.Op) && node.Output(1) is { } second && !used.Contains(second))
            {
                graph.Nodes[i] = new Node(node.Op, node.Inputs, [node.Output(0)], node.Attributes, node.Name);
            }
        }
    }
}
