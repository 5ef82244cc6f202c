using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Fused products of the com.microsoft domain.</summary>
internal static class FusedLinearLowerings
{
    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        new(new OperatorId("com.microsoft", "FusedMatMul"), FusedMatMul),
    ];

    /// <summary>FusedMatMul(a, b): alpha a' b', each transposed in its last axes or not. Batch transposition stays as it is.</summary>
    private static Value[]? FusedMatMul(OperatorEmitter e, Node node)
    {
        if (node.GetInt("transBatchA", 0) != 0 || node.GetInt("transBatchB", 0) != 0)
        {
            return null;
        }

        var a = Operand(e, node.Input(0)!, node.GetInt("transA", 0));
        var b = Operand(e, node.Input(1)!, node.GetInt("transB", 0));
        return [e.Mul(e.MatMul(a, b), node.GetFloat("alpha", 1))];
    }

    private static Value Operand(OperatorEmitter e, Value x, long transpose) =>
        transpose != 0 && x.Shape is not { Count: < 2 } ? e.TransposeLast(x) : x;
}
