using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Lowering;

/// <summary>Gradients of activations and of dropout. They take the forward operator's output unless the name X says otherwise.</summary>
internal static class ActivationGradientLowerings
{
    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        MicrosoftOperators.Row("ReluGrad", (e, n) => [e.WhereOrZero(e.Greater(n.Input(1)!, Zero(e, n)), n.Input(0)!)]),
        MicrosoftOperators.Row("LeakyReluGrad", LeakyReluGrad),
        MicrosoftOperators.Row("SigmoidGrad", (e, n) => [e.Mul(e.Mul(n.Input(0)!, n.Input(1)!), e.Sub(1, n.Input(1)!))]),
        MicrosoftOperators.Row("TanhGrad", (e, n) => [e.Mul(n.Input(0)!, e.Sub(1, e.Mul(n.Input(1)!, n.Input(1)!)))]),
        MicrosoftOperators.Row("QuickGeluGrad", QuickGeluGrad),
        MicrosoftOperators.Row("GeluGrad", (e, n) => [Gelu(e, n.Input(0)!, n.Input(1)!)]),
        MicrosoftOperators.Row("FastGeluGrad", (e, n) => [FastGelu(e, n.Input(0)!, n.Input(1)!)]),
        MicrosoftOperators.Row("BiasGeluGrad_dX", (e, n) => [Gelu(e, n.Input(0)!, e.Add(n.Input(1)!, n.Input(2)!))]),
        MicrosoftOperators.Row("BiasFastGeluGrad_dX", (e, n) => [FastGelu(e, n.Input(0)!, e.Add(n.Input(1)!, n.Input(2)!))]),
        MicrosoftOperators.Row("DropoutGrad", DropoutGrad),
        MicrosoftOperators.Row("BitmaskDropoutGrad", DropoutGrad),
        MicrosoftOperators.Row("BitmaskDropout", BitmaskDropout),
        MicrosoftOperators.Row("BiasDropout", BiasDropout),
        MicrosoftOperators.Row("BitmaskBiasDropout", BiasDropout),
    ];

    /// <summary>LeakyRelu: dX = dY where Y > 0, alpha dY elsewhere; alpha must not be negative.</summary>
    private static Value[] LeakyReluGrad(OperatorEmitter e, Node n) =>
        [e.Where(e.Greater(n.Input(1)!, Zero(e, n)), n.Input(0)!, e.Mul(n.Input(0)!, n.GetFloat("alpha", 0.01f)))];

    /// <summary>y = x s with s = sigmoid(a x): dX = dY s (1 + a x (1 - s)).</summary>
    private static Value[] QuickGeluGrad(OperatorEmitter e, Node n)
    {
        var scaled = e.Mul(n.Input(1)!, n.GetFloat("alpha", 1.702f));
        var s = e.Sigmoid(scaled);
        return [e.Mul(e.Mul(n.Input(0)!, s), e.Add(e.Mul(scaled, e.Sub(1, s)), 1))];
    }

    private static Value Gelu(OperatorEmitter e, Value dy, Value x) => MicrosoftOperators.Training(e, TrainingOperatorNames.GeluGrad, [dy, x], dy);

    /// <summary>y = x (1 + t) / 2 with t = tanh(u), u = a (x + b x^3): dX = dY ((1 + t) / 2 + x (1 - t^2) a (1 + 3 b x^2) / 2).</summary>
    private static Value FastGelu(OperatorEmitter e, Value dy, Value x)
    {
        var (a, b) = (Math.Sqrt(2 / Math.PI), 0.044715);
        var square = e.Mul(x, x);
        var t = e.Tanh(e.Mul(x, e.Add(e.Mul(square, a * b), a)));
        var slope = e.Add(e.Mul(square, 3 * a * b), a);
        var curved = e.Mul(e.Mul(x, e.Sub(1, e.Mul(t, t))), slope);
        return e.Mul(dy, e.Mul(e.Add(e.Add(t, 1), curved), 0.5));
    }

    /// <summary>dX = dY / (1 - ratio) where the mask holds, 0 elsewhere. When the forward pass did not drop, the mask holds everywhere and the ratio does not count.</summary>
    private static Value[] DropoutGrad(OperatorEmitter e, Node n)
    {
        var (dy, mask) = (n.Input(0)!, n.Input(1)!);
        var ratio = n.Input(2) is { } given ? e.Cast(given, dy.Type) : e.Scalar(0.5, dy);
        var scaled = e.WhereOrZero(mask, e.Div(dy, e.Sub(1, ratio)));
        return [n.Input(3) is { } training ? e.Where(training, scaled, dy) : scaled];
    }

    /// <summary>Dropout whose mask is stored as bits; here it is the plain mask, which the gradient takes too.</summary>
    private static Value?[] BitmaskDropout(OperatorEmitter e, Node n) => Dropped(e, n, n.Input(0)!, n.Input(1), n.Input(2));

    /// <summary>Dropout(x + bias) + residual.</summary>
    private static Value?[] BiasDropout(OperatorEmitter e, Node n)
    {
        var results = Dropped(e, n, e.Add(n.Input(0)!, n.Input(1)!), n.Input(3), n.Input(4));
        return n.Input(2) is { } residual ? [e.Add(results[0]!, residual), results[1]] : results;
    }

    private static Value?[] Dropped(OperatorEmitter e, Node n, Value x, Value? ratio, Value? training)
    {
        (string, AttributeValue)[] seed = n.Attributes.TryGetValue("seed", out var value) ? [("seed", value)] : [];
        var results = e.EmitMany(OperatorId.Standard("Dropout"), [x, ratio, training], 2, seed);
        MicrosoftOperators.Like(results[0], x);
        (results[1].Type, results[1].Shape) = (DataType.Bool, x.Shape);
        return results;
    }

    private static Value Zero(OperatorEmitter e, Node n) => e.Scalar(0, n.Input(1)!);
}
