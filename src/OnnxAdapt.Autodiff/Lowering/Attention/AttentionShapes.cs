using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering.Attention;

/// <summary>Layouts of attention: [batch, steps, heads size] outside, [batch, heads, steps, size] inside.</summary>
internal static class AttentionShapes
{
    /// <summary>[batch, steps, heads size] as [batch, heads, steps, size].</summary>
    public static Value SplitHeads(OperatorEmitter e, Value x, long heads)
    {
        var split = e.Reshape(x, 0, 0, heads, -1);
        if (x.Shape is { Count: 3 } shape)
        {
            split.Shape = new Shape(shape[0], shape[1], heads, shape[2].Size is { } width ? width / heads : Dim.Unknown);
        }

        return e.Transpose(split, [0, 2, 1, 3]);
    }

    /// <summary>[batch, heads, steps, size] as [batch, steps, heads size].</summary>
    public static Value JoinHeads(OperatorEmitter e, Value x)
    {
        var turned = e.Transpose(x, [0, 2, 1, 3]);
        var joined = e.Reshape(turned, 0, 0, -1);
        if (turned.Shape is { } shape)
        {
            joined.Shape = new Shape(shape[0], shape[1], shape[2].Size is { } heads && shape[3].Size is { } size ? heads * size : Dim.Unknown);
        }

        return joined;
    }

    /// <summary>Keys or values [batch, kv heads, steps, size] with each head repeated for all query heads that share it.</summary>
    public static Value RepeatHeads(OperatorEmitter e, Value x, Value query)
    {
        if (x.Shape is null || query.Shape is null || (x.Shape[1] == query.Shape[1] && x.Shape[1] != Dim.Unknown))
        {
            return x;
        }

        var (groups, heads) = (e.SizeOf(x, 1), e.SizeOf(query, 1));
        var share = Constants.Integers(groups) is [var few] && Constants.Integers(heads) is [var many] ? e.Int64s(many / few) : e.Div(heads, groups);
        var wide = e.Unsqueeze(x, 2);
        var one = e.Int64s(1);
        var target = e.Concat([one, one, share, one, one], 0);
        var known = new Shape(x.Shape[0], x.Shape[1], Constants.Integers(share) is [var times] ? times : Dim.Unknown, x.Shape[2], x.Shape[3]);
        var repeated = e.Emit("Expand", [wide, target], x.Type, known);
        return e.Reshape(repeated, e.Concat([e.Int64s(0), heads, e.SizeOf(x, 2), e.SizeOf(x, 3)], 0), new Shape(x.Shape[0], query.Shape[1], x.Shape[2], x.Shape[3]));
    }

    /// <summary>0, 1, 2 and so on up to a size given as a vector of length 1.</summary>
    public static Value Range(OperatorEmitter e, Value size) => e.Emit(
        "Range",
        [e.Scalar(0, DataType.Int64), e.Squeeze(size, 0), e.Scalar(1, DataType.Int64)],
        DataType.Int64,
        new Shape(Constants.Integers(size) is [var count] ? count : Dim.Unknown));
}
