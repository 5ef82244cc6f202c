using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Lowering;

/// <summary>Gradients of softmax and log-softmax, in the form over one axis and in the old one over all axes from one on.</summary>
internal static class SoftmaxGradientLowerings
{
    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        MicrosoftOperators.Row("SoftmaxGrad_13", (e, n) => OneAxis(n) is { } axes ? [Softmax(e, n, axes)] : null),
        MicrosoftOperators.Row("LogSoftmaxGrad_13", (e, n) => OneAxis(n) is { } axes ? [LogSoftmax(e, n, axes)] : null),
        MicrosoftOperators.Row("SoftmaxGrad", (e, n) => AxesFrom(n) is { } axes ? [Softmax(e, n, axes)] : null),
        MicrosoftOperators.Row("LogSoftmaxGrad", (e, n) => AxesFrom(n) is { } axes ? [LogSoftmax(e, n, axes)] : null),
    ];

    /// <summary>dX = Y (dY - sum(dY Y)).</summary>
    private static Value Softmax(OperatorEmitter e, Node n, long[] axes)
    {
        var (dy, y) = (n.Input(0)!, n.Input(1)!);
        if (axes is [-1] || (y.Shape is { } shape && axes.Length == 1 && axes[0] == shape.Count - 1))
        {
            return MicrosoftOperators.Training(e, TrainingOperatorNames.SoftmaxGrad, [dy, y], y);
        }

        return e.Mul(y, e.Sub(dy, e.ReduceSum(e.Mul(dy, y), axes)));
    }

    /// <summary>dX = dY - exp(Y) sum(dY).</summary>
    private static Value LogSoftmax(OperatorEmitter e, Node n, long[] axes) =>
        e.Sub(n.Input(0)!, e.Mul(e.Exp(n.Input(1)!), e.ReduceSum(n.Input(0)!, axes)));

    private static long[] OneAxis(Node n) => [n.GetInt("axis", -1)];

    private static long[]? AxesFrom(Node n)
    {
        if (n.Input(1)!.Shape is not { } shape)
        {
            return null;
        }

        var axis = n.GetInt("axis", 1);
        var first = axis < 0 ? axis + shape.Count : axis;
        return [.. Enumerable.Range((int)first, shape.Count - (int)first).Select(i => (long)i)];
    }
}
