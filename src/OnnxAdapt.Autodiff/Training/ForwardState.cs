using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Lets forward nodes give what their gradients use: LayerNormalization its mean and inverse deviation, Dropout its mask, TopK and Unique
/// their positions, SoftmaxCrossEntropyLoss its logarithms. Dropout nodes are set to training on the way (from operator set 12 on; older ones never drop).
/// </summary>
internal static class ForwardState
{
    public static void Save(OperatorEmitter emitter, bool dropout, long seed)
    {
        var nodes = emitter.Graph.Graph.Nodes;
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = nodes[i];
            nodes[i] = node.Op switch
            {
                { Domain: "", OpType: "LayerNormalization" } => WithOutputs(emitter, node, node.Inputs, 3),
                { Domain: "", OpType: "Dropout" } when dropout && emitter.Opset >= 12 => Training(emitter, node, seed + i),
                { Domain: "", OpType: "Dropout" } when node.Input(2) is not null => WithOutputs(emitter, node, node.Inputs, 2),
                { Domain: "", OpType: "TopK" or "Unique" or "SoftmaxCrossEntropyLoss" } when node.Output(1) is null => WithOutputs(emitter, node, node.Inputs, Math.Max(2, node.Outputs.Count)),
                _ => node,
            };
        }
    }

    private static Node Training(OperatorEmitter emitter, Node node, long seed)
    {
        var result = WithOutputs(emitter, node, [node.Input(0), node.Input(1), emitter.Scalar(1, DataType.Bool)], 2);
        result.Attributes.TryAdd("seed", seed);
        return result;
    }

    private static Node WithOutputs(OperatorEmitter emitter, Node node, IReadOnlyList<Value?> inputs, int count)
    {
        var outputs = Enumerable.Range(0, count).Select(i => node.Output(i) ?? new Value(emitter.Graph.FreshName($"{node.Output(0)?.Name}_saved")));
        return new Node(node.Op, inputs, outputs, node.Attributes, node.Name);
    }
}
