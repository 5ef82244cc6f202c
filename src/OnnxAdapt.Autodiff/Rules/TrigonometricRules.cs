using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Trigonometric and hyperbolic functions and their inverses.</summary>
internal static class TrigonometricRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("Sin", c => c.Mul(c.Dy, c.Unary("Cos", c.Input(0)))),
        Rule("Cos", c => c.Neg(c.Mul(c.Dy, c.Unary("Sin", c.Input(0))))),
        Rule("Tan", c => c.Mul(c.Dy, c.Add(c.Mul(c.Output(0), c.Output(0)), 1))),
        Rule("Sinh", c => c.Mul(c.Dy, c.Unary("Cosh", c.Input(0)))),
        Rule("Cosh", c => c.Mul(c.Dy, c.Unary("Sinh", c.Input(0)))),
        Rule("Asin", c => c.Div(c.Dy, c.Sqrt(OneMinusSquare(c)))),
        Rule("Acos", c => c.Neg(c.Div(c.Dy, c.Sqrt(OneMinusSquare(c))))),
        Rule("Atan", c => c.Div(c.Dy, OnePlusSquare(c))),
        Rule("Asinh", c => c.Div(c.Dy, c.Sqrt(OnePlusSquare(c)))),
        Rule("Acosh", c => c.Div(c.Dy, c.Sqrt(c.Mul(c.Add(c.Input(0), -1), c.Add(c.Input(0), 1))))),
        Rule("Atanh", c => c.Div(c.Dy, OneMinusSquare(c))),
    ];

    private static Value OnePlusSquare(GradientContext c) => c.Add(c.Mul(c.Input(0), c.Input(0)), 1);

    /// <summary>1 - x^2 as (1 - x)(1 + x), exact near the ends, where the gradient is infinite.</summary>
    private static Value OneMinusSquare(GradientContext c) => c.Mul(c.Sub(1, c.Input(0)), c.Add(c.Input(0), 1));
}
