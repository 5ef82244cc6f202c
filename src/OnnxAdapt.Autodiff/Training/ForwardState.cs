using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Lets forward nodes give what their gradients use: LayerNormalization its mean and inverse deviation, Dropout its mask. Dropout nodes
/// are set to training on the way (from operator set 12 on; older ones never drop).
/// </summary>
internal static class ForwardState
{
    public static void Save(OnnxModel model, bool dropout, long seed)
    {
        var emitter = new OperatorEmitter(new GraphBuilder(model.Graph, model.StandardOpset));
        for (var i = 0; i < model.Graph.Nodes.Count; i++)
        {
            var node = model.Graph.Nodes[i];
            var replacement = node.Op switch
            {
                { Domain: "", OpType: "LayerNormalization" } => WithOutputs(emitter, node, node.Inputs, 3),
                { Domain: "", OpType: "Dropout" } when dropout && model.StandardOpset >= 12 => Training(emitter, node, seed + i),
                _ => node,
            };
            model.Graph.Nodes[i] = replacement;
        }
    }

    private static Node Training(OperatorEmitter emitter, Node node, long seed)
    {
        var result = WithOutputs(emitter, node, [node.Input(0), node.Input(1), emitter.Scalar(1, DataType.Bool)], 2);
        result.Outputs[1]!.Type = DataType.Bool;
        result.Outputs[1]!.Shape = node.Input(0)?.Shape;
        result.Attributes.TryAdd("seed", seed);
        return result;
    }

    private static Node WithOutputs(OperatorEmitter emitter, Node node, IReadOnlyList<Value?> inputs, int count)
    {
        var outputs = Enumerable.Range(0, count).Select(i => node.Output(i) ?? new Value(emitter.Graph.FreshName($"{node.Output(0)!.Name}_saved"), DataType.Float));
        return new Node(node.Op, inputs, outputs, node.Attributes, node.Name);
    }
}
