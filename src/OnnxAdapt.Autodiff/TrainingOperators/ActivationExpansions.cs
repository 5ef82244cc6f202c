using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>Gradients of activation functions in standard operators.</summary>
internal static class ActivationExpansions
{
    public static IEnumerable<KeyValuePair<string, LoweringRule>> Expansions { get; } =
    [
        new(TrainingOperatorNames.GeluGrad, (e, node) => GeluGrad(e, node, node.Input(0)!, node.Input(1)!)),
        new(TrainingOperatorNames.ReluGrad, (e, node) => [e.WhereOrZero(e.Greater(node.Input(1)!, e.Scalar(0, node.Input(1)!)), node.Input(0)!)]),
        new(TrainingOperatorNames.ClipGrad, (e, node) => [ClipGrad(e, node.Input(0)!, node.Input(1)!, node.Input(2), node.Input(3))]),
        new(TrainingOperatorNames.SoftmaxGrad, (e, node) => [SoftmaxGrad(e, node.Input(0)!, node.Input(1)!)]),
    ];

    /// <summary>dx = dy (F(x) + x f(x)) with the normal distribution F and its density f.</summary>
    private static Value?[] GeluGrad(OperatorEmitter e, Node node, Value dy, Value x)
    {
        var distribution = e.Mul(e.Add(e.Erf(e.Mul(x, Math.Sqrt(0.5))), 1), 0.5);
        var density = e.Mul(e.Exp(e.Mul(e.Mul(x, x), -0.5)), 1 / Math.Sqrt(2 * Math.PI));
        return [e.Mul(dy, e.Add(distribution, e.Mul(x, density))), node.Output(1) is null ? null : e.Mul(x, distribution)];
    }

    public static Value ClipGrad(OperatorEmitter e, Value dy, Value x, Value? min, Value? max)
    {
        var above = min is null ? dy : e.WhereOrZero(e.GreaterOrEqual(x, min), dy);
        var inside = max is null ? above : e.WhereOrZero(e.LessOrEqual(x, max), above);
        return min is null && max is null ? e.Identity(dy) : inside;
    }

    /// <summary>dx = y (dy - sum(dy y)) over the last axis.</summary>
    private static Value SoftmaxGrad(OperatorEmitter e, Value dy, Value y)
    {
        var weighted = e.Mul(dy, y);
        return e.Sub(weighted, e.Mul(y, e.ReduceSum(weighted, [LastAxis(e, y)])));
    }

    private static long LastAxis(OperatorEmitter e, Value y) => e.Opset >= 11 ? -1 : OperatorEmitter.RequireRank(y) - 1;
}
