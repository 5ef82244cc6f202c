using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Activation functions in pieces, and smooth ones made of a sigmoid. What happens at a kink is said at each.</summary>
internal static class PiecewiseRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("LeakyRelu", LeakyRelu),
        Rule("PRelu", PReluInput, PReluSlope).Broadcasting(1),
        Rule("Elu", Elu),
        Rule("Selu", Selu),
        Rule("Celu", Celu),
        Rule("HardSigmoid", HardSigmoid),
        Rule("HardSwish", HardSwish),
        Rule("Swish", Swish),
        Rule("Mish", Mish),
        Rule("Softsign", Softsign),
        Rule("ThresholdedRelu", c => c.WhereOrZero(c.Greater(c.Input(0), c.Scalar(c.Node.GetFloat("alpha", 1), c.Input(0))), c.Dy)),
        Rule("Shrink", Shrink),
    ];

    private static Value IsPositive(GradientContext c) => c.Greater(c.Input(0), c.Scalar(0, c.Input(0)));

    /// <summary>1 for x &gt; 0, alpha for x &lt;= 0.</summary>
    private static Value LeakyRelu(GradientContext c) =>
        c.Where(IsPositive(c), c.Dy, c.Mul(c.Dy, c.Node.GetFloat("alpha", 0.01f)));

    /// <summary>1 for x &gt; 0, the slope for x &lt;= 0.</summary>
    private static Value PReluInput(GradientContext c) => c.Where(IsPositive(c), c.Dy, c.Mul(c.Dy, c.Input(1)));

    /// <summary>dslope = min(x, 0) dy.</summary>
    private static Value PReluSlope(GradientContext c) => c.Where(IsPositive(c), c.Scalar(0, c.Dy), c.Mul(c.Dy, c.Input(0)));

    /// <summary>1 for x &gt; 0, alpha e^x = y + alpha for x &lt;= 0.</summary>
    private static Value Elu(GradientContext c) =>
        c.Where(IsPositive(c), c.Dy, c.Mul(c.Dy, c.Add(c.Output(0), c.Node.GetFloat("alpha", 1))));

    /// <summary>gamma for x &gt; 0, gamma alpha e^x = y + gamma alpha for x &lt;= 0.</summary>
    private static Value Selu(GradientContext c)
    {
        var alpha = c.Node.GetFloat("alpha", 1.67326319217681884765625f);
        var gamma = c.Node.GetFloat("gamma", 1.05070102214813232421875f);
        return c.Where(IsPositive(c), c.Mul(c.Dy, gamma), c.Mul(c.Dy, c.Add(c.Output(0), (double)gamma * alpha)));
    }

    /// <summary>1 for x &gt; 0, e^(x / alpha) for x &lt;= 0; smooth.</summary>
    private static Value Celu(GradientContext c) =>
        c.Where(IsPositive(c), c.Dy, c.Mul(c.Dy, c.Exp(c.Mul(c.Input(0), 1.0 / c.Node.GetFloat("alpha", 1)))));

    /// <summary>alpha where 0 &lt; y &lt; 1, 0 elsewhere and at both corners.</summary>
    private static Value HardSigmoid(GradientContext c)
    {
        var y = c.Output(0);
        var inside = c.And(c.Greater(y, c.Scalar(0, y)), c.Less(y, c.Scalar(1, y)));
        return c.WhereOrZero(inside, c.Mul(c.Dy, c.Node.GetFloat("alpha", 0.2f)));
    }

    /// <summary>y = x min(max(x / 6 + 1 / 2, 0), 1): 0 below -3, x / 3 + 1 / 2 from -3 to 3, both included, 1 above.</summary>
    private static Value HardSwish(GradientContext c)
    {
        var x = c.Input(0);
        var middle = c.Mul(c.Dy, c.Add(c.Mul(x, 1.0 / 3), 0.5));
        return c.Where(c.Greater(x, c.Scalar(3, x)), c.Dy, c.WhereOrZero(c.GreaterOrEqual(x, c.Scalar(-3, x)), middle));
    }

    /// <summary>y = x s with s = sigmoid(alpha x): y' = s + alpha y (1 - s).</summary>
    private static Value Swish(GradientContext c)
    {
        var scaled = c.Mul(c.Input(0), c.Node.GetFloat("alpha", 1));
        var s = c.Sigmoid(scaled);
        return c.Mul(c.Dy, c.Mul(s, c.Add(c.Mul(scaled, c.Sub(1, s)), 1)));
    }

    /// <summary>y = x t with t = tanh(softplus(x)): y' = t + x (1 - t^2) sigmoid(x).</summary>
    private static Value Mish(GradientContext c)
    {
        var x = c.Input(0);
        var t = c.Tanh(c.Softplus(x));
        return c.Mul(c.Dy, c.Add(t, c.Mul(c.Mul(x, c.Sigmoid(x)), c.Sub(1, c.Mul(t, t)))));
    }

    /// <summary>y = x / (1 + |x|): y' = 1 / (1 + |x|)^2, smooth at 0.</summary>
    private static Value Softsign(GradientContext c)
    {
        var denominator = c.Add(c.Unary("Abs", c.Input(0)), 1);
        return c.Div(c.Dy, c.Mul(denominator, denominator));
    }

    /// <summary>1 where x &lt; -lambd or x &gt; lambd, 0 between and at both thresholds.</summary>
    private static Value Shrink(GradientContext c)
    {
        var (x, threshold) = (c.Input(0), c.Node.GetFloat("lambd", 0.5f));
        var above = c.WhereOrZero(c.Greater(x, c.Scalar(threshold, x)), c.Dy);
        return c.Where(c.Less(x, c.Scalar(-threshold, x)), c.Dy, above);
    }
}
