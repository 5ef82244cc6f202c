using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Operators of the standard that are plain combinations of others.</summary>
internal static class StandardLowerings
{
    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        new(OperatorId.Standard("SwiGLU"), SwiGlu),
    ];

    /// <summary>SwiGLU(a, b): a sigmoid(alpha a) b.</summary>
    private static Value[] SwiGlu(OperatorEmitter e, Node node)
    {
        var gate = node.Input(0)!;
        return [e.Mul(e.Mul(gate, e.Sigmoid(e.Mul(gate, node.GetFloat("alpha", 1)))), node.Input(1)!)];
    }
}
