using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Reductions over axes. Axes are an attribute up to some operator set (13 for ReduceSum, 18 for the others) and an input after it.</summary>
internal static class ReductionRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("ReduceSum", c => c.ExpandLike(Restored(c, c.Dy), c.Input(0)), null),
        Rule("ReduceMean", Mean, null),
        Rule("ReduceSumSquare", c => c.Mul(Restored(c, c.Dy), c.Mul(c.Input(0), 2)), null),
        Rule("ReduceL1", c => c.Mul(Restored(c, c.Dy), c.Sign(c.Input(0))), null),
        Rule("ReduceL2", L2, null),
        Rule("ReduceLogSum", c => c.ExpandLike(c.Div(Restored(c, c.Dy), SumLikeNode(c, c.Input(0))), c.Input(0)), null),
        Rule("ReduceLogSumExp", LogSumExp, null),
        Rule("ReduceProd", Prod, null),
        Rule("ReduceMax", Extremum, null),
        Rule("ReduceMin", Extremum, null),
    ];

    /// <summary>Every element gets dy / count.</summary>
    private static Value Mean(GradientContext c)
    {
        var x = c.Input(0);
        return c.ExpandLike(Restored(c, c.Div(c.Dy, Count(c))), x);
    }

    private static Value Count(GradientContext c)
    {
        var (x, y) = (c.Input(0), c.Output(0));
        if (x.Shape is { IsStatic: true } whole && y.Shape is { IsStatic: true } reduced)
        {
            return c.Scalar((double)Elements(whole) / Math.Max(1, Elements(reduced)), x);
        }

        var count = c.Emit("Div", [Size(c, x), Size(c, y)], DataType.Int64, Shape.Scalar);
        return c.Cast(count, x.Type);
    }

    private static long Elements(Shape shape) => shape.ToSizes().Aggregate(1L, (product, size) => product * size);

    private static Value Size(GradientContext c, Value x) => c.Emit("Size", [x], DataType.Int64, Shape.Scalar);

    /// <summary>d|x| = x / |x|, and 0 for a zero vector.</summary>
    private static Value L2(GradientContext c)
    {
        var norm = Restored(c, c.Output(0));
        var isZero = c.Not(c.Cast(norm, DataType.Bool));
        var safe = c.Where(isZero, c.Scalar(1, norm), norm);
        return c.Mul(c.Input(0), c.Div(Restored(c, c.Dy), safe));
    }

    /// <summary>dx = dy e^(x - y); where every x is minus infinity, so is y, and dx is 0.</summary>
    private static Value LogSumExp(GradientContext c)
    {
        var y = Restored(c, c.Output(0));
        var finite = c.Binary("Max", y, c.Scalar(y.Type is DataType.Float16 ? -65504 : -3e38, y));
        return c.Mul(Restored(c, c.Dy), c.Exp(c.Sub(c.Input(0), finite)));
    }

    /// <summary>dx = dy times the product of the others: with p the product without zeros, p / x if no other is zero, and 0 otherwise.</summary>
    private static Value Prod(GradientContext c)
    {
        var x = c.Input(0);
        var isZero = c.Not(c.Cast(x, DataType.Bool));
        var safe = c.Where(isZero, c.Scalar(1, x), x);
        var zeros = c.Cast(isZero, x.Type);
        var otherZeros = c.Sub(SumLikeNode(c, zeros), zeros);
        var product = c.Div(c.Mul(Restored(c, c.Dy), LikeNode(c, "ReduceProd", safe, 18)), safe);
        return c.WhereOrZero(c.Not(c.Cast(otherZeros, DataType.Bool)), product);
    }

    /// <summary>The elements equal to the result share dy equally.</summary>
    private static Value Extremum(GradientContext c)
    {
        var (x, y) = (c.Input(0), Restored(c, c.Output(0)));
        var equal = c.And(c.GreaterOrEqual(x, y), c.LessOrEqual(x, y));
        var winners = c.Cast(equal, x.Type);
        return c.Mul(winners, c.Div(Restored(c, c.Dy), SumLikeNode(c, winners)));
    }

    /// <summary>Sum of a tensor of the input's shape over the node's axes, which stay with size 1.</summary>
    private static Value SumLikeNode(GradientContext c, Value x) => LikeNode(c, "ReduceSum", x, 13);

    /// <summary>A reduction of a tensor of the input's shape over the node's axes, which stay with size 1.</summary>
    private static Value LikeNode(GradientContext c, string opType, Value x, long axesInputSince)
    {
        if (!c.TryGetAxes(1, out var axes))
        {
            c.Require(axesInputSince, "The gradient of a reduction with computed axes");
            return c.Emit(opType, [x, c.Input(1)], x.Type, null, ("keepdims", 1L), ("noop_with_empty_axes", c.Node.GetInt("noop_with_empty_axes", 0)));
        }

        if (axes is { Count: > 0 })
        {
            return c.Reduce(opType, x, axes, true, axesInputSince);
        }

        return IsNoop(c) ? x : c.Emit(opType, [x], x.Type, null, ("keepdims", 1L));
    }

    /// <summary>A value of the output's shape with the reduced axes put back as size 1, so that it broadcasts against the input.</summary>
    private static Value Restored(GradientContext c, Value reduced)
    {
        if (c.Node.GetInt("keepdims", 1) != 0 || IsNoop(c))
        {
            return reduced;
        }

        if (!c.TryGetAxes(1, out var axes))
        {
            return RestoredByInput(c, reduced);
        }

        return axes is { Count: > 0 } ? c.Unsqueeze(reduced, [.. axes]) : reduced;
    }

    private static Value RestoredByInput(GradientContext c, Value reduced)
    {
        c.Require(13, "The gradient of a reduction with computed axes");
        return c.Emit("Unsqueeze", [reduced, c.Input(1)], reduced.Type, null);
    }

    private static bool IsNoop(GradientContext c) =>
        c.Node.GetInt("noop_with_empty_axes", 0) != 0 && c.TryGetAxes(1, out var axes) && axes is null or { Count: 0 };
}
