using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Lowering;

/// <summary>Operators about shapes, scaling and broadcasting.</summary>
internal static class ShapeLowerings
{
    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        MicrosoftOperators.Row("ConcatTraining", ConcatTraining),
        MicrosoftOperators.Row("SplitTraining", SplitTraining),
        MicrosoftOperators.Row("ReduceSumTraining", ReduceSumTraining),
        MicrosoftOperators.Row("BroadcastGradientArgs", BroadcastGradientArgs),
        MicrosoftOperators.Row("Scale", Scale),
        MicrosoftOperators.Row("DivGrad", DivGrad),
        MicrosoftOperators.Row("FakeQuant", FakeQuant),
        MicrosoftOperators.Row("FakeQuantGrad", (e, n) => [e.WhereOrZero(n.Input(1)!, n.Input(0)!)]),
        MicrosoftOperators.Row("PassThrough", (e, n) => [.. n.Outputs.Select((output, i) => output is null ? null : e.Identity(n.Input(i)!))]),
        MicrosoftOperators.Row("ShrunkenGather", (e, n) => [e.Emit("Gather", [n.Input(0), n.Input(1)], n.Input(0)!.Type, n.Output(0)!.Shape, ("axis", n.GetInt("axis", 0)))]),
    ];

    /// <summary>Concat, and the size of every part along the axis.</summary>
    private static Value?[] ConcatTraining(OperatorEmitter e, Node n)
    {
        var axis = n.GetInt("axis", 0);
        Value[] parts = [.. n.Inputs.OfType<Value>()];
        var joined = parts.Length == 1 ? e.Identity(parts[0]) : e.Concat(parts, axis);
        return [joined, n.Output(1) is null ? null : e.Identity(e.Concat([.. parts.Select(part => Size(e, part, axis))], 0))];
    }

    private static Value Size(OperatorEmitter e, Value part, long axis) => part.Shape is null && axis < 0
        ? e.Emit("Gather", [e.ShapeOf(part), e.Int64s(axis)], DataType.Int64, Shape.Of(1), ("axis", 0L))
        : e.SizeOf(part, axis);

    private static Value?[] SplitTraining(OperatorEmitter e, Node n)
    {
        var parts = e.EmitMany(OperatorId.Standard("Split"), [n.Input(0), n.Input(1)], n.Outputs.Count, ("axis", n.GetInt("axis", 0)));
        foreach (var part in parts)
        {
            part.Type = n.Input(0)!.Type;
        }

        return parts;
    }

    private static Value[] ReduceSumTraining(OperatorEmitter e, Node n) =>
    [
        e.Emit(
            "ReduceSum",
            [n.Input(0), n.Input(1)],
            n.Input(0)!.Type,
            n.Output(0)!.Shape,
            ("keepdims", n.GetInt("keepdims", 1)),
            ("noop_with_empty_axes", n.GetInt("noop_with_empty_axes", 0))),
    ];

    /// <summary>
    /// The axes along which each of two broadcast shapes has to be summed: where it has 1, or nothing, and the other has more. Shapes are first filled up with ones
    /// on the left to the longer rank.
    /// </summary>
    private static Value?[] BroadcastGradientArgs(OperatorEmitter e, Node n)
    {
        var (a, b) = (n.Input(0)!, n.Input(1)!);
        var (rankA, rankB) = (e.ShapeOf(a), e.ShapeOf(b));
        var rank = e.Emit("Max", [rankA, rankB], DataType.Int64, Shape.Of(1));
        var (left, right) = (Filled(e, a, e.Sub(rank, rankA)), Filled(e, b, e.Sub(rank, rankB)));
        return
        [
            n.Output(0) is null ? null : Axes(e, left, right),
            n.Output(1) is null ? null : Axes(e, right, left),
        ];
    }

    private static Value Filled(OperatorEmitter e, Value shape, Value missing) =>
        e.Concat([e.Filled(1, missing, DataType.Int64, new Shape(Dim.Unknown)), shape], 0);

    private static Value Axes(OperatorEmitter e, Value own, Value other)
    {
        var one = e.Scalar(1, DataType.Int64);
        var summed = e.And(e.Equal(own, one), e.Not(e.Equal(other, one)));
        var positions = e.Emit("NonZero", [summed], DataType.Int64, new Shape(1, Dim.Unknown));
        return e.Squeeze(positions, 0);
    }

    /// <summary>x s, or x / s; s is one number of any type and shape, and the result has the shape of x.</summary>
    private static Value[] Scale(OperatorEmitter e, Node n)
    {
        var x = n.Input(0)!;
        var factor = e.Cast(n.Input(1)!, x.Type);
        factor = factor.Shape is { Count: 0 } ? factor : e.Reshape(factor, e.Int64s(), Shape.Scalar);
        return [n.GetInt("scale_down", 0) != 0 ? e.Div(x, factor) : e.Mul(x, factor)];
    }

    /// <summary>y = a / b: dA = dY / b, dB = -dY a / b^2, each summed to its shape.</summary>
    private static Value?[]? DivGrad(OperatorEmitter e, Node n)
    {
        var (dy, a, b) = (n.Input(0)!, n.Input(1)!, n.Input(2)!);
        if (dy.Shape is null || a.Shape is null || b.Shape is null)
        {
            return null;
        }

        var da = e.Div(dy, b);
        return
        [
            n.Output(0) is null ? null : SumTo(e, da, a),
            n.Output(1) is null ? null : SumTo(e, e.Neg(e.Div(e.Mul(da, a), b)), b),
        ];
    }

    private static Value SumTo(OperatorEmitter e, Value gradient, Value like)
    {
        var (shape, target) = (gradient.Shape!, like.Shape!);
        var missing = shape.Count - target.Count;
        long[] axes = [.. Enumerable.Range(0, shape.Count).Where(axis => axis < missing || (target[axis - missing].Size == 1 && shape[axis].Size != 1)).Select(axis => (long)axis)];
        return MicrosoftOperators.Like(e.Reshape(axes.Length == 0 ? gradient : e.ReduceSum(gradient, axes), e.ShapeOf(like), target), like);
    }

    /// <summary>q = clip(round(x / s) + z): gives (q - z) s, and where x was inside the range, which is where the gradient passes.</summary>
    private static Value?[] FakeQuant(OperatorEmitter e, Node n)
    {
        var (x, scale, zero) = (n.Input(0)!, n.Input(1)!, n.Input(2)!);
        var (low, high) = (e.Scalar(n.GetInt("quant_min", 0), x), e.Scalar(n.GetInt("quant_max", 255), x));
        var raw = e.Add(e.Unary("Round", e.Div(x, scale)), zero);
        var clipped = e.Emit("Min", [e.Emit("Max", [raw, low], x.Type, x.Shape), high], x.Type, x.Shape);
        return [e.Mul(e.Sub(clipped, zero), scale), e.And(e.GreaterOrEqual(raw, low), e.LessOrEqual(raw, high))];
    }
}
