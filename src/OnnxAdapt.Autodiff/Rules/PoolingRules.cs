using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Autodiff.Windows;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Poolings over windows and over all of the axes after batch and channel.</summary>
internal static class PoolingRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("AveragePool", Average),
        Rule("MaxPool", Max),
        Rule("LpPool", Lp),
        Rule("GlobalAveragePool", GlobalAverage),
        Rule("GlobalMaxPool", GlobalMax),
        Rule("GlobalLpPool", GlobalLp),
    ];

    /// <summary>y = sum of the window / its count: every element gets dy / count of each window it lies in.</summary>
    private static Value Average(GradientContext c) => c.Training(
        TrainingOperatorNames.AveragePoolGrad,
        [c.Dy, c.Input(0)],
        c.Input(0),
        [.. PoolAttributes(c), ("count_include_pad", c.Node.GetInt("count_include_pad", 0))]);

    /// <summary>The first largest element of each window in row order gets dy.</summary>
    private static Value Max(GradientContext c) =>
        c.Training(TrainingOperatorNames.MaxPoolGrad, [c.Dy, c.Input(0), c.Output(0)], c.Input(0), PoolAttributes(c));

    private static (string Name, AttributeValue Value)[] PoolAttributes(GradientContext c)
    {
        var window = WindowOf(c).Resolved(c.Input(0));
        return [.. window.Attributes(), ("ceil_mode", window.Ceil ? 1L : 0L)];
    }

    private static Window WindowOf(GradientContext c) => Window.Of(c.Node, OperatorEmitter.RequireRank(c.Input(0)) - 2, null);

    /// <summary>y = (sum of |x|^p)^(1/p): dx = x |x|^(p-2) times the sum of dy y^(1-p) over the windows; 0 where y is 0.</summary>
    private static Value Lp(GradientContext c)
    {
        var (x, window, p) = (c.Input(0), WindowOf(c), c.Node.GetInt("p", 2));
        var fit = WindowFit.Of(c, window, x, c.Output(0));
        return c.Mul(PowerSlope(c, x, p), WindowSpread.Ones(c, window, fit, NormSlope(c, p), x));
    }

    private static Value GlobalLp(GradientContext c)
    {
        var p = c.Node.GetInt("p", 2);
        return c.Mul(PowerSlope(c, c.Input(0), p), NormSlope(c, p));
    }

    /// <summary>x |x|^(p-2), the slope of |x|^p / p.</summary>
    private static Value PowerSlope(GradientContext c, Value x, long p) => p switch
    {
        1 => c.Sign(x),
        2 => x,
        _ => c.Mul(c.Sign(x), c.Pow(c.Unary("Abs", x), c.Scalar(p - 1, x))),
    };

    /// <summary>dy y^(1-p), 0 where y is 0.</summary>
    private static Value NormSlope(GradientContext c, long p)
    {
        var y = c.Output(0);
        if (p == 1)
        {
            return c.Dy;
        }

        var isZero = c.Not(c.Cast(y, DataType.Bool));
        var safe = c.Where(isZero, c.Scalar(1, y), y);
        return c.Div(c.Dy, p == 2 ? safe : c.Pow(safe, c.Scalar(p - 1, y)));
    }

    /// <summary>Every element gets dy / count.</summary>
    private static Value GlobalAverage(GradientContext c)
    {
        var x = c.Input(0);
        var count = c.CountFrom(x, 2);
        var share = Constants.Integers(count) is { } known ? c.Mul(c.Dy, 1.0 / known[0]) : c.Div(c.Dy, c.Cast(count, x.Type));
        return c.ExpandLike(share, x);
    }

    /// <summary>The elements equal to the largest share dy equally.</summary>
    private static Value GlobalMax(GradientContext c)
    {
        var (x, y) = (c.Input(0), c.Output(0));
        var winners = c.Cast(c.GreaterOrEqual(x, y), x.Type);
        long[] axes = [.. Enumerable.Range(2, OperatorEmitter.RequireRank(x) - 2).Select(axis => (long)axis)];
        return c.Mul(winners, c.Div(c.Dy, c.ReduceSum(winners, axes)));
    }
}
