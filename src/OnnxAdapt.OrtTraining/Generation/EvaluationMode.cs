using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>Puts a graph into evaluation: Dropout drops nothing, BatchNormalization uses its running statistics.</summary>
internal static class EvaluationMode
{
    private const int DropoutTrainingInput = 2;

    public static void Apply(OnnxGraph graph)
    {
        foreach (var inner in GraphWalk.AllGraphs(graph).ToArray())
        {
            var uses = new GraphUses(graph);
            for (var i = 0; i < inner.Nodes.Count; i++)
            {
                inner.Nodes[i] = Evaluating(inner.Nodes[i], uses);
            }
        }
    }

    private static Node Evaluating(Node node, GraphUses uses) => node.Op switch
    {
        { Domain: "", OpType: "Dropout" } when node.Input(DropoutTrainingInput) is not null => With(node, node.Inputs.Take(DropoutTrainingInput), node.Outputs),
        { Domain: "", OpType: "BatchNormalization" } when node.GetInt("training_mode", 0) == 1 => RunningStatistics(node, uses),
        _ => node,
    };

    /// <summary>In evaluation mode the new statistics are the old ones.</summary>
    private static Node RunningStatistics(Node node, GraphUses uses)
    {
        for (var i = 1; i < node.Outputs.Count; i++)
        {
            if (node.Output(i) is { } output && node.Input(i + 2) is { } statistic)
            {
                uses.ReplaceAll(output, statistic);
            }
        }

        var result = With(node, node.Inputs, node.Outputs.Take(1));
        result.Attributes["training_mode"] = 0L;
        return result;
    }

    private static Node With(Node node, IEnumerable<Value?> inputs, IEnumerable<Value?> outputs) =>
        new(node.Op, inputs, outputs, node.Attributes, node.Name);
}
