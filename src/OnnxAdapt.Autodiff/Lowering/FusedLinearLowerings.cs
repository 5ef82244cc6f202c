using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Fused products of the com.microsoft domain.</summary>
internal static class FusedLinearLowerings
{
    private const string Contributed = "com.microsoft";

    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        new(new OperatorId(Contributed, "FusedMatMul"), FusedMatMul),
        new(new OperatorId(Contributed, "TransposeMatMul"), FusedMatMul),
        new(new OperatorId(Contributed, "FusedGemm"), FusedGemm),
        new(new OperatorId(Contributed, "FusedConv"), FusedConv),
        new(new OperatorId(Contributed, "CDist"), Distances),
        new(new OperatorId(Contributed, "Trilu"), Triangle),
    ];

    /// <summary>FusedMatMul(a, b): alpha a' b', each with its first axis moved behind its batch axes or not, and transposed in its last axes or not.</summary>
    private static Value[] FusedMatMul(OperatorEmitter e, Node node)
    {
        var a = Operand(e, node.Input(0)!, node.GetInt("transBatchA", 0), node.GetInt("transA", 0));
        var b = Operand(e, node.Input(1)!, node.GetInt("transBatchB", 0), node.GetInt("transB", 0));
        return [e.Mul(e.MatMul(a, b), node.GetFloat("alpha", 1))];
    }

    private static Value Operand(OperatorEmitter e, Value x, long moveFirst, long transpose)
    {
        if (moveFirst != 0 && OperatorEmitter.RequireRank(x) is > 2 and var rank)
        {
            x = e.Transpose(x, [.. Enumerable.Range(1, rank - 2).Select(axis => (long)axis), 0, rank - 1]);
        }

        return transpose != 0 && x.Shape is not { Count: < 2 } ? e.TransposeLast(x) : x;
    }

    /// <summary>FusedGemm(a, b, c): an activation behind Gemm.</summary>
    private static Value[] FusedGemm(OperatorEmitter e, Node node) =>
        [FusedActivation.Apply(e, node, Inner(e, node, "Gemm", [.. node.Inputs]), FusedActivation.OfGemm(node))];

    /// <summary>FusedConv(x, w, b, z): an activation behind Conv plus z.</summary>
    private static Value[] FusedConv(OperatorEmitter e, Node node)
    {
        var y = Inner(e, node, "Conv", [.. node.Inputs.Take(3)]);
        y = node.Input(3) is { } added ? e.Add(y, added) : y;
        return [FusedActivation.Apply(e, node, y, FusedActivation.OfConv(node))];
    }

    /// <summary>CDist(a, b): distances of all rows of a from all rows of b, squared or not.</summary>
    private static Value[] Distances(OperatorEmitter e, Node node)
    {
        var difference = e.Sub(e.Unsqueeze(node.Input(0)!, 1), e.Unsqueeze(node.Input(1)!, 0));
        var squares = e.ReduceSum(e.Mul(difference, difference), [-1], keepDims: false);
        return [node.GetString("metric", "sqeuclidean") == "euclidean" ? e.Sqrt(squares) : squares];
    }

    /// <summary>Trilu(x, k) as in the standard.</summary>
    private static Value[] Triangle(OperatorEmitter e, Node node)
    {
        e.Require(14, "Trilu");
        return [e.Emit("Trilu", [.. node.Inputs], node.Input(0)!.Type, node.Input(0)!.Shape, ("upper", node.GetInt("upper", 1)))];
    }

    private static Value Inner(OperatorEmitter e, Node node, string opType, Value?[] inputs)
    {
        var attributes = node.Attributes.Where(pair => !pair.Key.StartsWith("activation", StringComparison.Ordinal));
        var result = e.Graph.Add(OperatorId.Standard(opType), inputs, 1, attributes)[0];
        (result.Type, result.Shape) = (node.Input(0)!.Type, node.Output(0)?.Shape);
        return result;
    }
}
