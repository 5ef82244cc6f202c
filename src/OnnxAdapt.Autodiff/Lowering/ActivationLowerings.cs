using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Fused activations of the com.microsoft domain.</summary>
internal static class ActivationLowerings
{
    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        new(new OperatorId("com.microsoft", "FastGelu"), FastGelu),
        new(new OperatorId("com.microsoft", "BiasGelu"), BiasGelu),
        new(new OperatorId("com.microsoft", "QuickGelu"), QuickGelu),
    ];

    /// <summary>FastGelu(x, b): u = x + b; u (1 + tanh(sqrt(2 / pi) (u + 0.044715 u^3))) / 2.</summary>
    private static Value[] FastGelu(OperatorEmitter e, Node node)
    {
        var x = node.Input(1) is { } bias ? e.Add(node.Input(0)!, bias) : node.Input(0)!;
        var scale = Math.Sqrt(2 / Math.PI);
        var inner = e.Mul(x, e.Add(e.Mul(e.Mul(x, x), 0.044715 * scale), scale));
        return [e.Mul(e.Mul(x, 0.5), e.Add(e.Tanh(inner), 1))];
    }

    /// <summary>BiasGelu(x, b): Gelu(x + b).</summary>
    private static Value[] BiasGelu(OperatorEmitter e, Node node) => [Gelu(e, e.Add(node.Input(0)!, node.Input(1)!))];

    /// <summary>QuickGelu(x): x sigmoid(alpha x).</summary>
    private static Value[] QuickGelu(OperatorEmitter e, Node node) =>
        [e.Mul(node.Input(0)!, e.Sigmoid(e.Mul(node.Input(0)!, node.GetFloat("alpha", 1.702f))))];

    private static Value Gelu(OperatorEmitter e, Value x) => e.Opset >= 20
        ? e.Unary("Gelu", x)
        : e.Mul(e.Mul(x, 0.5), e.Add(e.Erf(e.Mul(x, Math.Sqrt(0.5))), 1));
}
