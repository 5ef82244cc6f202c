using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;

namespace OnnxAdapt.OrtTraining.Lowering;

/// <summary>Rewrites the operators that only Microsoft's training build has into training operators of our own and standard ones.</summary>
public static class MicrosoftLowerings
{
    /// <summary>All lowerings.</summary>
    public static LoweringSet Default { get; } = new(
    [
        .. ActivationGradientLowerings.Rules,
        .. CrossEntropyLowerings.Rules,
        .. IndexGradientLowerings.Rules,
        .. NormalizationGradientLowerings.Rules,
        .. RecurrentLowerings.Rules,
        .. ShapeLowerings.Rules,
        .. SoftmaxGradientLowerings.Rules,
        .. WindowGradientLowerings.Rules,
    ]);

    private static readonly HashSet<string> Distributed = new(StringComparer.Ordinal)
    {
        "AdasumAllReduce", "MegatronF", "MegatronG", "NcclAllGather", "NcclAllReduce", "NcclReduceScatter", "PythonOp", "PythonOpGrad", "Recv",
        "RecordEvent", "Send", "TritonOp", "WaitEvent", "YieldOp",
    };

    /// <summary>
    /// Rewrites a training graph in place. Shapes are inferred between rounds, so that an operator whose rewriting needs a rank gets it from those
    /// rewritten before.
    /// </summary>
    /// <param name="model">The training graph.</param>
    /// <exception cref="AutodiffException">Operators that cannot run on one stock runtime, or whose shapes remain unknown; all are listed.</exception>
    public static void Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        RefuseDistributed(model.Graph);
        var left = int.MaxValue;
        for (var count = Pending(model.Graph).Count; count > 0 && count < left; count = Pending(model.Graph).Count)
        {
            left = count;
            ShapeInference.Run(model);
            Default.Apply(model);
        }

        Require(Pending(model.Graph), "cannot be rewritten for the stock runtime, since shapes of their inputs, or the forward node they belong to, are not known");
    }

    private static List<Node> Pending(OnnxGraph graph) => [.. graph.Nodes.Where(node => Default.Operators.Contains(node.Op))];

    private static void RefuseDistributed(OnnxGraph graph) => Require(
        [.. graph.Nodes.Where(node => node.Op.Domain == MicrosoftOperators.Domain && Distributed.Contains(node.Op.OpType))],
        "belong to training across processes or to foreign code, which a stock runtime does not offer; generate the artifacts for on-device training");

    private static void Require(IReadOnlyList<Node> nodes, string problem)
    {
        if (nodes.Count > 0)
        {
            throw new AutodiffException($"These nodes {problem}: {string.Join(", ", nodes.Take(20))}.");
        }
    }
}
