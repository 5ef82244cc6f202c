using System.Collections.Frozen;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Passes;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Folding;

/// <summary>
/// Computes ahead what does not depend on the inputs: nodes over constants, and shapes that inference knows. Branches with a constant
/// condition take the place of their <c>If</c>. Functions are left alone; inline them first.
/// </summary>
public sealed class ConstantFolding : GraphPass
{
    /// <summary>Operators that read little of a large constant, or share its bytes.</summary>
    private static readonly FrozenSet<string> SuitsLarge = FrozenSet.Create("Shape", "Size", "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Gather", "Slice");

    /// <summary>Most elements of a computed constant, so that the model does not grow.</summary>
    /// <value>Default 65,536.</value>
    public long MaxElements { get; init; } = 1 << 16;

    /// <inheritdoc/>
    protected override PassResult Apply(OnnxModel model)
    {
        var total = 0;
        int changes;
        do
        {
            changes = GraphWalk.AllGraphs(model.Graph).ToArray().Sum(graph => FoldNodes(model, graph));
            changes += FoldKnownShapes(model);
            changes += BranchSelection.Apply(model);
            total += changes;
        }
        while (changes > 0);

        DeadNodeElimination.Apply(model.Graph);
        return new PassResult(total);
    }

    private int FoldNodes(OnnxModel model, OnnxGraph graph)
    {
        var changes = 0;
        List<Node> kept = [];
        foreach (var node in graph.Nodes)
        {
            if (!node.Outputs.OfType<Value>().Any(graph.Outputs.Contains) && Results(model, node) is { } results)
            {
                Keep(graph, node, results);
                changes++;
            }
            else
            {
                kept.Add(node);
            }
        }

        Replace(graph.Nodes, kept);
        return changes;
    }

    private TensorData[]? Results(OnnxModel model, Node node)
    {
        if (node.Op == OperatorId.Standard("Constant"))
        {
            return node.Output(0) is { } output && Constants.Of(output, model.IrVersion) is { } tensor ? [tensor] : null;
        }

        if (!Evaluator.Knows(node.Op) || model.Functions.Any(function => function.Id == node.Op))
        {
            return null;
        }

        var inputs = node.Inputs.Select(input => input is null ? null : Constants.Of(input, model.IrVersion)).ToArray();
        return inputs.Where((tensor, i) => tensor is null ? node.Inputs[i] is not null : tensor.ElementCount > MaxElements && !SuitsLarge.Contains(node.Op.OpType)).Any()
            ? null
            : Evaluator.Evaluate(new FoldingContext(node, inputs, model.StandardOpset, MaxElements));
    }

    private static void Keep(OnnxGraph graph, Node node, TensorData[] results)
    {
        for (var i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i] is { } output)
            {
                MakeConstant(graph, output, results[i]);
            }
        }
    }

    private static void MakeConstant(OnnxGraph graph, Value value, TensorData tensor)
    {
        (value.Producer, value.Initializer) = (null, tensor);
        (value.Type, value.Shape) = (tensor.Type, Shape.Of([.. tensor.Sizes]));
        graph.Initializers.Add(value);
    }

    /// <summary>Makes constants of values whose elements inference knows, such as the shape of a value of fixed sizes.</summary>
    private static int FoldKnownShapes(OnnxModel model)
    {
        var state = ShapeInference.Infer(model);
        var changes = 0;
        foreach (var graph in GraphWalk.AllGraphs(model.Graph))
        {
            List<Node> kept = [];
            foreach (var node in graph.Nodes)
            {
                if (node.Outputs is [{ } output] && !graph.Outputs.Contains(output) && !GraphWalk.HasSubgraphs(node) && Known(state, output) is { } tensor)
                {
                    MakeConstant(graph, output, tensor);
                    changes++;
                }
                else
                {
                    kept.Add(node);
                }
            }

            Replace(graph.Nodes, kept);
        }

        return changes;
    }

    private static TensorData? Known(InferenceState state, Value value)
    {
        if (!state.Facts.TryGetValue(value, out var fact) || fact.Elements is not { } elements || fact.Shape is not { IsStatic: true } shape
            || !Array.TrueForAll(elements, element => element.IsKnown()) || TensorSizes.Count(shape.ToSizes()) != elements.Length)
        {
            return null;
        }

        long[] numbers = Array.ConvertAll(elements, element => element.Size!.Value);
        return fact.Type switch
        {
            DataType.Int64 => TensorData.Of(numbers, shape.ToSizes()),
            DataType.Int32 when Array.TrueForAll(numbers, number => number is >= int.MinValue and <= int.MaxValue) => Tensors.Of(DataType.Int32, shape.ToSizes(), Array.ConvertAll(numbers, number => (int)number)),
            DataType.Bool => Tensors.Of(DataType.Bool, shape.ToSizes(), Array.ConvertAll(numbers, number => number == 0 ? (byte)0 : (byte)1)),
            _ => null,
        };
    }

    private static void Replace(IList<Node> nodes, List<Node> kept)
    {
        if (kept.Count < nodes.Count)
        {
            nodes.Clear();
            kept.ForEach(nodes.Add);
        }
    }
}
