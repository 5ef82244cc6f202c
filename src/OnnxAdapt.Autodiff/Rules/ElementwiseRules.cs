using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Arithmetic on elements. Dy is the gradient of the output, x and y are input and output.</summary>
internal static class ElementwiseRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("Add", c => c.Dy, c => c.Dy).Broadcasting(),
        Rule("Sub", c => c.Dy, c => c.Neg(c.Dy)).Broadcasting(),
        Rule("Mul", c => c.Mul(c.Dy, c.Input(1)), c => c.Mul(c.Dy, c.Input(0))).Broadcasting(),
        Rule("Div", c => c.Div(c.Dy, c.Input(1)), DivDenominator).Broadcasting(),
        Rule("Pow", PowBase, PowExponent).Broadcasting(),
        Rule("Mod", c => c.Dy, ModDivisor).Broadcasting(),
        NodeRule("Sum", c => c.Gradients(_ => c.Dy)).Broadcasting(),
        NodeRule("Mean", Mean).Broadcasting(),
        Rule("Neg", c => c.Neg(c.Dy)),
        Rule("Abs", c => c.Mul(c.Dy, c.Sign(c.Input(0)))),
        Rule("Reciprocal", c => c.Neg(c.Mul(c.Dy, c.Mul(c.Output(0), c.Output(0))))),
        Rule("Exp", c => c.Mul(c.Dy, c.Output(0))),
        Rule("Log", c => c.Div(c.Dy, c.Input(0))),
        Rule("Sqrt", c => c.Div(c.Dy, c.Mul(c.Output(0), 2))),
        Rule("Identity", c => c.Dy),
        Rule("Optional", c => c.Dy),
        Rule("OptionalGetElement", c => c.Dy),
        Rule("Cast", CastBack),
        Rule("CastLike", CastBack, null),
    ];

    /// <summary>d(a / b) / db = -a / b^2 = -y / b.</summary>
    private static Value DivDenominator(GradientContext c) => c.Neg(c.Div(c.Mul(c.Dy, c.Output(0)), c.Input(1)));

    /// <summary>y = a - q b with an integer q, so d(a mod b) / db = -q = (y - a) / b, rounded; at a jump of q the side that y is on.</summary>
    private static Value ModDivisor(GradientContext c)
    {
        var quotient = c.Unary("Round", c.Div(c.Sub(c.Output(0), c.Input(0)), c.Input(1)));
        return c.Mul(c.Dy, quotient);
    }

    /// <summary>d(x^p) / dx = p x^(p-1), and 0 for p = 0 also where x = 0.</summary>
    private static Value PowBase(GradientContext c)
    {
        var x = c.Input(0);
        if (c.ConstantNumber(1) is { } p && c.Input(1).Shape is { Count: 0 } or { Count: 1 })
        {
            return c.Mul(c.Dy, PowDerivative(c, x, c.ConstantNumber(1)!.Value));
        }

        var exponent = c.Cast(c.Input(1), x.Type);
        var derivative = c.Mul(exponent, c.Pow(x, c.Add(exponent, -1)));
        var isZero = c.Not(c.Cast(exponent, DataType.Bool));
        return c.Mul(c.Dy, c.Where(isZero, c.Scalar(0, x), derivative));
    }

    private static Value PowDerivative(GradientContext c, Value x, double exponent) => exponent switch
    {
        0 => c.Scalar(0, x),
        1 => c.Scalar(1, x),
        2 => c.Mul(x, 2),
        3 => c.Mul(c.Mul(x, x), 3),
        _ => c.Mul(c.Pow(x, c.Scalar(exponent - 1, x)), exponent),
    };

    /// <summary>d(x^p) / dp = y log x, and 0 where x = 0 and p &gt;= 0, although the logarithm is infinite there.</summary>
    private static Value PowExponent(GradientContext c)
    {
        var (x, p) = (c.Input(0), c.Cast(c.Input(1), c.Input(0).Type));
        var positive = c.Cast(x, DataType.Bool);
        var safe = c.Where(positive, x, c.Scalar(1, x));
        var atZero = c.Where(c.Less(p, c.Scalar(0, p)), c.Log(x), c.Scalar(0, x));
        var logarithm = c.Where(positive, c.Log(safe), atZero);
        return c.Cast(c.Mul(c.Dy, c.Mul(c.Output(0), logarithm)), c.Input(1).Type);
    }

    private static Value?[] Mean(GradientContext c)
    {
        var share = c.Mul(c.Dy, 1.0 / c.InputCount);
        return c.Gradients(_ => share);
    }

    /// <summary>dy in the type of x; as it is where x is a quantised number.</summary>
    private static Value CastBack(GradientContext c)
    {
        if (!GradientPath.IsDifferentiable(c.Input(0).Type))
        {
            return c.Dy;
        }

        if (c.Input(0).Type != DataType.Undefined)
        {
            return c.Cast(c.Dy, c.Input(0).Type);
        }

        c.Require(15, $"The gradient of a Cast of '{c.Input(0).Name}', whose element type is not known,");
        return c.Emit("CastLike", [c.Dy, c.Input(0)], DataType.Undefined, c.Input(0).Shape);
    }
}
