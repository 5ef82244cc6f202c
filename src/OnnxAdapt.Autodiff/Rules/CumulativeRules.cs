using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Running sums and products along an axis.</summary>
internal static class CumulativeRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("CumSum", c => SumBack(c, c.Dy), null),
        Rule("CumProd", CumProd, null),
    ];

    /// <summary>The sum of all that comes after, itself included if the node does so: the running sum in the other direction.</summary>
    private static Value SumBack(GradientContext c, Value x) => Running(c, "CumSum", x, 1 - c.Node.GetInt("reverse", 0), c.Node.GetInt("exclusive", 0));

    private static Value Running(GradientContext c, string opType, Value x, long reverse, long exclusive) =>
        c.Emit(opType, [x, c.Input(1)], x.Type, x.Shape, ("reverse", reverse), ("exclusive", exclusive));

    /// <summary>
    /// dx_j = sum over the y_i that hold x_j of dy_i y_i / x_j. For the first zero on the way the products are taken with 1 in its place;
    /// for later zeros every product holds an earlier one, and the gradient is 0.
    /// </summary>
    private static Value CumProd(GradientContext c)
    {
        var (x, reverse) = (c.Input(0), c.Node.GetInt("reverse", 0));
        var one = c.Scalar(1, x);
        var isZero = c.Not(c.Cast(x, DataType.Bool));
        var zeros = Running(c, "CumSum", c.Cast(isZero, x.Type), reverse, 0);
        var isFirst = c.And(isZero, c.Less(zeros, c.Scalar(1.5, x)));
        var quotient = c.Div(SumBack(c, c.Mul(c.Dy, c.Output(0))), c.Where(isZero, one, x));
        var products = Running(c, "CumProd", c.Where(isFirst, one, x), reverse, c.Node.GetInt("exclusive", 0));
        return c.Where(isFirst, SumBack(c, c.Mul(c.Dy, products)), c.WhereOrZero(c.Not(isZero), quotient));
    }
}
