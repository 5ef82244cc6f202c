using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Turns every Dropout of a graph, in branches and bodies too, off, or into one whose mask follows from a key. Each has a stream of its own;
/// in the bodies of Loop and Scan the key also takes in the number of the round, so that no two rounds drop alike.
/// </summary>
internal sealed class DropoutMode
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const int TrainingInput = 2;
    private const long FirstOpset = 12;
    private long _streams;
    private ulong _loops;

    private DropoutMode()
    {
    }

    /// <summary>Dropout drops nothing.</summary>
    public static void Off(OnnxGraph graph)
    {
        foreach (var nodes in GraphWalk.AllGraphs(graph).Select(inner => inner.Nodes).ToArray())
        {
            for (var i = 0; i < nodes.Count; i++)
            {
                if (nodes[i] is { } node && IsDropout(node) && node.Input(TrainingInput) is not null)
                {
                    nodes[i] = new Node(node.Op, node.Input(1) is null ? node.Inputs.Take(1) : node.Inputs.Take(2), node.Outputs, node.Attributes, node.Name);
                }
            }
        }
    }

    /// <summary>Every Dropout drops, by a key; from operator set 12 on, older ones never drop.</summary>
    /// <returns>The key, a new input; null when there is nothing to drop.</returns>
    public static Value? Key(GraphBuilder builder)
    {
        if (builder.Opset < FirstOpset || !HasDropout(builder.Graph))
        {
            return null;
        }

        var key = new Value(builder.FreshName("random_key"), DataType.Int64, Shape.Scalar);
        builder.Graph.Inputs.Add(key);
        new DropoutMode().Rewrite(builder, _ => key);
        return key;
    }

    private static bool IsDropout(Node node) => node.Op == OperatorId.Standard("Dropout");

    private static bool HasDropout(OnnxGraph graph) => GraphWalk.AllNodes(graph).Any(IsDropout);

    private void Rewrite(GraphBuilder builder, Func<OperatorEmitter, Value> keyOf)
    {
        var nodes = builder.Graph.Nodes.ToArray();
        builder.Graph.Nodes.Clear();
        var emitter = new OperatorEmitter(builder);
        var key = keyOf(emitter);
        foreach (var node in nodes)
        {
            if (IsDropout(node))
            {
                Replace(emitter, node, key);
            }
            else
            {
                builder.Graph.Nodes.Add(GraphWalk.SubgraphsOf(node).Any(HasDropout) ? Inside(builder, node, key) : node);
            }
        }
    }

    private void Replace(OperatorEmitter emitter, Node node, Value key)
    {
        var x = node.Input(0)!;
        KeyValuePair<string, AttributeValue>[] attributes = [new("stream", _streams++)];
        var (nodes, op) = (emitter.Graph.Graph.Nodes, TrainingOperatorNames.Id(TrainingOperatorNames.KeyedDropout));
        Value?[] inputs = node.Input(1) is { } ratio ? [key, ratio] : [key];
        nodes.Add(new Node(op, [x, .. inputs], [node.Output(0)], attributes, node.Name));
        if (node.Output(1) is { } mask)
        {
            var kept = emitter.Filled(1, emitter.ShapeOf(x), DataType.Float, x.Shape);
            var dropped = emitter.EmitMany(op, [kept, .. inputs], 1, ("stream", attributes[0].Value))[0];
            nodes.Add(new Node(OperatorId.Standard("Cast"), [dropped], [mask], [new("to", (long)DataType.Bool)]));
        }
    }

    private Node Inside(GraphBuilder builder, Node node, Value key)
    {
        switch (node.Op.OpType)
        {
            case "Loop":
                var body = node.Attributes["body"].Graph;
                Rewrite(builder.Inside(body), RoundKey(body.Inputs[0], key));
                return node;
            case "Scan":
                return InsideScan(builder, node, key);
            default:
                GraphWalk.SubgraphsOf(node).ToList().ForEach(graph => Rewrite(builder.Inside(graph), _ => key));
                return node;
        }
    }

    /// <summary>A scan does not number its rounds, so it carries their number.</summary>
    private Node InsideScan(GraphBuilder builder, Node node, Value key)
    {
        var body = node.Attributes["body"].Graph;
        var inside = builder.Inside(body);
        var round = new Value(builder.FreshName("round"), DataType.Int64, Shape.Scalar);
        body.Inputs.Insert(0, round);
        Rewrite(inside, RoundKey(round, key));
        body.Outputs.Insert(0, new OperatorEmitter(inside).Add(round, 1));
        var last = new Value(builder.FreshName("rounds"), DataType.Int64, Shape.Scalar);
        return new Node(node.Op, [builder.Constant(TensorData.Scalar(0L), "round"), .. node.Inputs], [last, .. node.Outputs], node.Attributes, node.Name);
    }

    /// <summary>The key moves by an even number from round to round, another one in each loop, and stays odd.</summary>
    private Func<OperatorEmitter, Value> RoundKey(Value round, Value key)
    {
        var stride = (long)((Golden * ((2 * _loops++) + 1)) & ~1UL);
        return emitter => emitter.Add(emitter.Mul(round, emitter.Graph.Constant(TensorData.Scalar(stride), "stride")), key);
    }
}
