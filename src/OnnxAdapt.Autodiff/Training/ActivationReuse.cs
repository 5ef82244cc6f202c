using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Where the backward pass uses the value of a Gelu for a weight's gradient, it takes it from the gradient of that Gelu, which computes it on
/// the way, so that the forward value need not be kept until then.
/// </summary>
internal static class ActivationReuse
{
    public static void Apply(OnnxGraph graph, OperatorEmitter emitter)
    {
        var consumed = graph.Nodes.SelectMany(CapturedValues.InputsOf).OfType<Value>().ToHashSet();
        foreach (var (gelu, gradient) in Pairs(graph))
        {
            var forward = gelu.Output(0)!;
            var views = graph.Nodes.Where(node => node.Op == OperatorId.Standard("Reshape") && node.Input(0) == forward).ToArray();
            (Value Value, Node? View)[] seen = [(forward, null), .. views.Select(view => (view.Output(0)!, view))];
            var uses = seen.Where(use => LastConsumers(graph, use.Value, consumed).Length > 0).ToArray();
            if (uses.Length > 0)
            {
                var again = Extend(graph, emitter, gradient, forward);
                Array.ForEach(uses, use => Redirect(LastConsumers(graph, use.Value, consumed), use.Value, use.View is null ? again : Viewed(graph, emitter, use.View, again)));
            }
        }
    }

    private static IEnumerable<(Node Gelu, Node Gradient)> Pairs(OnnxGraph graph)
    {
        var gradients = graph.Nodes.Where(node => node.Op == TrainingOperatorNames.Id(TrainingOperatorNames.GeluGrad)).ToLookup(node => node.Input(1)!);
        return graph.Nodes.Where(node => node.Op.OpType == "Gelu" && gradients.Contains(node.Input(0)!)).Select(node => (node, gradients[node.Input(0)!].First())).ToArray();
    }

    /// <summary>Consumers of a value that give nothing to others, so that they may run after any other node.</summary>
    private static Node[] LastConsumers(OnnxGraph graph, Value value, HashSet<Value> consumed) =>
        [.. graph.Nodes.Where(node => node.Inputs.Contains(value) && node.Outputs.All(output => output is null || !consumed.Contains(output)))];

    private static Value Extend(OnnxGraph graph, OperatorEmitter emitter, Node gradient, Value forward)
    {
        var again = new Value(emitter.Graph.FreshName($"{forward.Name}_again"), forward.Type, forward.Shape);
        graph.Nodes[graph.Nodes.IndexOf(gradient)] = new Node(gradient.Op, gradient.Inputs, [gradient.Output(0), again], gradient.Attributes, gradient.Name);
        return again;
    }

    private static Value Viewed(OnnxGraph graph, OperatorEmitter emitter, Node view, Value again)
    {
        var old = view.Output(0)!;
        var value = new Value(emitter.Graph.FreshName($"{old.Name}_again"), old.Type, old.Shape);
        graph.Nodes.Insert(graph.Nodes.IndexOf(again.Producer!) + 1, new Node(view.Op, [again, .. view.Inputs.Skip(1)], [value], view.Attributes));
        return value;
    }

    private static void Redirect(Node[] nodes, Value old, Value replacement)
    {
        foreach (var node in nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] == old)
                {
                    node.ReplaceInput(i, replacement);
                }
            }
        }
    }
}
