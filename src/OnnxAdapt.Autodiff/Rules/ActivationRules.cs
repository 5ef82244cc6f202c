using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Activation functions, softmax and dropout.</summary>
internal static class ActivationRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("Relu", c => Training(c, TrainingOperatorNames.ReluGrad, c.Dy, c.Output(0))),
        Rule("Tanh", c => c.Mul(c.Dy, c.Sub(1, c.Mul(c.Output(0), c.Output(0))))),
        Rule("Sigmoid", c => c.Mul(c.Dy, c.Mul(c.Output(0), c.Sub(1, c.Output(0))))),
        Rule("Softplus", c => c.Mul(c.Dy, c.Sigmoid(c.Input(0)))),
        Rule("Erf", Erf),
        Rule("Gelu", c => c.Node.GetString("approximate", "none") == "tanh" ? GeluTanh(c) : Gelu(c)),
        Rule(new OperatorId("com.microsoft", "Gelu"), 1, Gelu),
        Rule("Softmax", c => Softmax(c, FlattenedAxes(c))),
        Rule(OperatorId.Standard("Softmax"), 13, c => Softmax(c, [c.Node.GetInt("axis", -1)])),
        Rule("LogSoftmax", c => LogSoftmax(c, FlattenedAxes(c))),
        Rule(OperatorId.Standard("LogSoftmax"), 13, c => LogSoftmax(c, [c.Node.GetInt("axis", -1)])),
        Rule("Dropout", c => c.Dy),
        Rule(OperatorId.Standard("Dropout"), 12, Dropout),
        Rule(TrainingOperatorNames.Id(TrainingOperatorNames.KeyedDropout), 1, KeyedDropout, null, null),
    ];

    /// <summary>erf'(x) = 2 / sqrt(pi) exp(-x^2).</summary>
    private static Value Erf(GradientContext c)
    {
        var x = c.Input(0);
        return c.Mul(c.Dy, c.Mul(c.Exp(c.Neg(c.Mul(x, x))), 2 / Math.Sqrt(Math.PI)));
    }

    /// <summary>y = x F(x) with F the normal distribution; y' = F(x) + x f(x).</summary>
    private static Value Gelu(GradientContext c) => Training(c, TrainingOperatorNames.GeluGrad, c.Dy, c.Input(0));

    private static Value Training(GradientContext c, string name, Value dy, Value saved)
    {
        var dx = c.EmitMany(TrainingOperatorNames.Id(name), [dy, saved], 1)[0];
        (dx.Type, dx.Shape) = (c.Input(0).Type, c.Input(0).Shape);
        return dx;
    }

    /// <summary>
    /// y = x (1 + t) / 2 with t = tanh(u), u = a (x + b x^3), a = sqrt(2 / pi), b = 0.044715;
    /// y' = (1 + t) / 2 + x (1 - t^2) a (1 + 3 b x^2) / 2.
    /// </summary>
    private static Value GeluTanh(GradientContext c)
    {
        const double B = 0.044715;
        var a = Math.Sqrt(2 / Math.PI);
        var x = c.Input(0);
        var square = c.Mul(x, x);
        var t = c.Tanh(c.Mul(x, c.Add(c.Mul(square, a * B), a)));
        var slope = c.Mul(c.Sub(1, c.Mul(t, t)), c.Add(c.Mul(square, 3 * a * B), a));
        return c.Mul(c.Dy, c.Mul(c.Add(c.Add(t, 1), c.Mul(x, slope)), 0.5));
    }

    /// <summary>dx = y (dy - sum(dy y)).</summary>
    private static Value Softmax(GradientContext c, IReadOnlyList<long> axes)
    {
        if (axes is [var axis] && (axis == -1 || axis == c.Input(0).Shape?.Count - 1))
        {
            return Training(c, TrainingOperatorNames.SoftmaxGrad, c.Dy, c.Output(0));
        }

        var weighted = c.Mul(c.Dy, c.Output(0));
        return c.Sub(weighted, c.Mul(c.Output(0), c.ReduceSum(weighted, axes)));
    }

    /// <summary>dx = dy - exp(y) sum(dy).</summary>
    private static Value LogSoftmax(GradientContext c, IReadOnlyList<long> axes) =>
        c.Sub(c.Dy, c.Mul(c.Exp(c.Output(0)), c.ReduceSum(c.Dy, axes)));

    /// <summary>Before operator set 13 the axes from <c>axis</c> (default 1) to the last are one.</summary>
    private static long[] FlattenedAxes(GradientContext c)
    {
        var axis = c.Node.GetInt("axis", 1);
        var count = axis < 0 ? -axis : OperatorEmitter.RequireRank(c.Input(0)) - axis;
        return [.. Enumerable.Range(1, (int)count).Select(position => (long)-position)];
    }

    /// <summary>Inference passes dy through; training multiplies by the forward mask and 1 / (1 - ratio).</summary>
    private static Value Dropout(GradientContext c)
    {
        if (c.InputOrNull(2) is not { } training || c.ConstantNumber(2) == 0)
        {
            return c.Dy;
        }

        var mask = c.Node.Output(1) ?? throw new AutodiffException("the mask of a Dropout in training mode has to be an output of the node");
        var scaled = c.Mul(c.Dy, DropoutScale(c));
        var masked = c.WhereOrZero(mask, scaled);
        return c.ConstantNumber(2) is not null ? masked : c.Where(training, masked, c.Dy);
    }

    /// <summary>y = m x with a mask m that key, stream and place decide: dx = m dy, which is the operator itself.</summary>
    private static Value KeyedDropout(GradientContext c) =>
        c.Training(TrainingOperatorNames.KeyedDropout, [c.Dy, c.Input(1), c.InputOrNull(2)], c.Input(0), ("stream", c.Node.GetInt("stream", 0)));

    private static Value DropoutScale(GradientContext c)
    {
        if (c.InputOrNull(1) is { } ratio && c.ConstantNumber(1) is null)
        {
            return c.Reciprocal(c.Sub(1, c.Cast(ratio, c.Dy.Type)));
        }

        return c.Scalar(1 / (1 - (c.ConstantNumber(1) ?? 0.5)), c.Dy);
    }
}
