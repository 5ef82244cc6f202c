using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Operators that repeat, pad, cut or reorder elements.</summary>
internal static class LayoutRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("Tile", Tile, null),
        Rule("Pad", Pad, null, PadValue, null),
        Rule("Trilu", Trilu, null),
        Rule("ReverseSequence", ReverseSequence, null),
        Rule("CenterCropPad", CenterCropPad, null),
        Rule("DepthToSpace", DepthToSpace),
        Rule("SpaceToDepth", SpaceToDepth),
    ];

    /// <summary>dy as [repeats, size] for every axis, summed over the repeats.</summary>
    private static Value Tile(GradientContext c)
    {
        var (x, rank) = (c.Input(0), OperatorEmitter.RequireRank(c.Input(0)));
        if (rank == 0)
        {
            return c.Dy;
        }

        var pairs = c.Concat([c.Reshape(c.Input(1), -1, 1), c.Reshape(c.ShapeOf(x), -1, 1)], 1);
        var folded = c.Reshape(c.Dy, c.Reshape(pairs, -1), null);
        var sum = c.ReduceSum(folded, [.. Enumerable.Range(0, rank).Select(axis => 2L * axis)], keepDims: false);
        sum.Shape = x.Shape;
        return sum;
    }

    /// <summary>
    /// Constant padding is taken off again by the negated pads, which also pads zeros where elements were cut. In the other modes every
    /// element of y is one of x: the same padding of x's positions says which, and dy is added there.
    /// </summary>
    private static Value Pad(GradientContext c)
    {
        var (x, mode) = (c.Input(0), c.Node.GetString("mode", "constant"));
        if (mode == "constant")
        {
            return Padded(c, c.Dy, c.Neg(c.Input(1)), x.Shape, mode);
        }

        var origins = Padded(c, c.PositionsIn(x), c.Input(1), c.Output(0).Shape, mode);
        var zeros = c.Filled(0, c.Reshape(c.ElementCount(x), 1), x.Type, null);
        var sum = c.ScatterInto("ScatterElements", "add", zeros, c.Reshape(origins, -1), c.Reshape(c.Dy, -1), ("axis", 0L));
        return c.Reshape(sum, c.ShapeOf(x), x.Shape);
    }

    private static Value Padded(GradientContext c, Value x, Value pads, Shape? shape, string mode)
    {
        Value?[] inputs = c.InputOrNull(3) is { } axes ? [x, pads, null, axes] : [x, pads];
        return c.Emit("Pad", inputs, x.Type, shape, ("mode", mode));
    }

    /// <summary>The padding value gets the sum of dy over all that was padded: the sum of dy less the sum of dx.</summary>
    private static Value PadValue(GradientContext c)
    {
        var all = c.Node.GetString("mode", "constant") == "constant" ? c.Sub(c.ReduceSumAll(c.Dy), c.ReduceSumAll(Pad(c))) : c.Scalar(0, c.Dy);
        return c.ReshapeLike(all, c.Input(2));
    }

    /// <summary>The same triangle of dy.</summary>
    private static Value Trilu(GradientContext c) =>
        c.Emit("Trilu", c.InputOrNull(1) is { } k ? [c.Dy, k] : [c.Dy], c.Dy.Type, c.Input(0).Shape, ("upper", c.Node.GetInt("upper", 1)));

    /// <summary>Reversing twice changes nothing, so dy is reversed the same way.</summary>
    private static Value ReverseSequence(GradientContext c) => c.Emit(
        "ReverseSequence",
        [c.Dy, c.Input(1)],
        c.Dy.Type,
        c.Input(0).Shape,
        ("batch_axis", c.Node.GetInt("batch_axis", 1)),
        ("time_axis", c.Node.GetInt("time_axis", 0)));

    /// <summary>dy cropped or padded around the centre to the size of x: both round the start down, so elements fall where they came from.</summary>
    private static Value CenterCropPad(GradientContext c)
    {
        var shape = c.ShapeOf(c.Input(0));
        return c.Node.GetInts("axes") is { } axes
            ? c.Emit("CenterCropPad", [c.Dy, c.Emit("Gather", [shape, c.Int64s([.. axes])], DataType.Int64, Shape.Of(axes.Count))], c.Dy.Type, c.Input(0).Shape, ("axes", axes.ToArray()))
            : c.Emit("CenterCropPad", [c.Dy, shape], c.Dy.Type, c.Input(0).Shape);
    }

    /// <summary>dx = SpaceToDepth(dy); in column-row-depth order, which that has not in all versions, by reshaping.</summary>
    private static Value DepthToSpace(GradientContext c)
    {
        var (x, block) = (c.Input(0), c.Node.GetInt("blocksize", 1));
        if (c.Node.GetString("mode", "DCR") != "CRD")
        {
            return c.Emit("SpaceToDepth", [c.Dy], x.Type, x.Shape, ("blocksize", block));
        }

        var side = c.Int64s(block);
        var sizes = c.Concat([c.SizeOf(x, 0), c.Int64s(-1), c.SizeOf(x, 2), side, c.SizeOf(x, 3), side], 0);
        var unknown = new Shape([.. Enumerable.Repeat(Dim.Unknown, 6)]);
        return c.ReshapeLike(c.Transpose(c.Reshape(c.Dy, sizes, unknown), [0, 1, 3, 5, 2, 4]), x);
    }

    /// <summary>dx = DepthToSpace(dy) in the same order.</summary>
    private static Value SpaceToDepth(GradientContext c) => c.Emit(
        "DepthToSpace",
        [c.Dy],
        c.Dy.Type,
        c.Input(0).Shape,
        ("blocksize", c.Node.GetInt("blocksize", 1)),
        ("mode", c.Node.GetString("mode", "DCR")));
}
