using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>Forward operators that stand in for standard ones where there is a kernel for them, and go back to them where there is none.</summary>
internal static class ForwardExpansions
{
    /// <summary>Axes after batch and channels that the kernel knows.</summary>
    private const int MostAxes = 3;

    public static IEnumerable<KeyValuePair<string, LoweringRule>> Expansions { get; } =
    [
        new(TrainingOperatorNames.ConvForward, (e, node) => [e.Emit("Conv", [.. node.Inputs], node.Input(0)!.Type, node.Output(0)!.Shape, [.. node.Attributes.Select(pair => (pair.Key, pair.Value))])]),
    ];

    /// <summary>
    /// Makes kernels take the convolutions whose weights are no constants: the runtime's own fast form is for constants only. Those with
    /// windows of one element are products of matrices, in which the runtime is fast always.
    /// </summary>
    public static void Promote(OnnxGraph graph, IReadOnlySet<string> kernels)
    {
        if (!kernels.Contains(TrainingOperatorNames.ConvForward))
        {
            return;
        }

        var constants = graph.Initializers.ToHashSet();
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            if (graph.Nodes[i] is var node && IsEligible(node, constants))
            {
                graph.Nodes[i] = new Node(TrainingOperatorNames.Id(TrainingOperatorNames.ConvForward), node.Inputs, node.Outputs, node.Attributes, node.Name);
            }
        }
    }

    private static bool IsEligible(Node node, HashSet<Value> constants) =>
        node.Op == OperatorId.Standard("Conv")
        && node.Input(0)?.Type == DataType.Float
        && node.Input(1) is { Shape: { Count: > 2 and <= MostAxes + 2 } shape } weight
        && !constants.Contains(weight)
        && weight.Producer?.Op != OperatorId.Standard("Constant")
        && shape.Skip(2).Any(size => size.Size is > 1);
}
