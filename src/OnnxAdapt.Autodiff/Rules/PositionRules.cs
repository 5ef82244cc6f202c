using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Operators that pick elements by several indices, by a condition or by their order.</summary>
internal static class PositionRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("GatherND", GatherND, null),
        Rule("Compress", c => PutBack(c, c.Squeeze(c.Emit("NonZero", [c.Input(1)], DataType.Int64, null), 0)), null),
        NodeRule("TopK", TopK, input => input == 0),
        NodeRule("Unique", c => [PutBack(c, c.Output(1))], input => input == 0),
        Rule("OneHot", null, null, OneHotValues),
    ];

    /// <summary>dx[index] += dy. Batch axes are folded into one, whose position comes first in every index.</summary>
    private static Value GatherND(GradientContext c)
    {
        var (x, indices, batch) = (c.Input(0), c.Input(1), c.Node.GetInt("batch_dims", 0));
        if (batch == 0)
        {
            return c.ScatterInto("ScatterND", "add", c.ZerosLike(x), indices, c.Dy);
        }

        var (shape, depth) = (c.ShapeOf(x), c.SizeOf(indices, -1));
        var size = c.Emit("ReduceProd", [c.Slice(shape, 0, batch, 0)], DataType.Int64, Shape.Of(1), ("keepdims", 1L));
        var folded = c.Reshape(indices, c.Concat([size, c.Int64s(-1), depth], 0), new Shape(Dim.Unknown, Dim.Unknown, Dim.Unknown));
        var rows = c.Reshape(c.Range(c.Reshape(size)), -1, 1, 1);
        var spread = c.Mul(rows, c.Add(c.Mul(c.Slice(folded, 0, 1, 2), c.Scalar(0, DataType.Int64)), c.Scalar(1, DataType.Int64)));
        var rest = c.Slice(shape, c.Add(depth, c.Int64s(batch)), c.Int64s(long.MaxValue), 0);
        var updates = c.Reshape(c.Dy, c.Concat([size, c.Int64s(-1), rest], 0), null);
        var zeros = c.Filled(0, c.Concat([size, c.Slice(shape, batch, long.MaxValue, 0)], 0), x.Type, null);
        return c.Reshape(c.ScatterInto("ScatterND", "add", zeros, c.Concat([spread, folded], 2), updates), shape, x.Shape);
    }

    /// <summary>dy at the places the node says, of which none comes twice; equal elements count as those that were taken.</summary>
    private static Value?[] TopK(GradientContext c) =>
        [c.ScatterElements(c.ZerosLike(c.Input(0)), c.Output(1), c.Dy, c.Node.GetInt("axis", -1)), .. new Value?[c.InputCount - 1]];

    /// <summary>
    /// dy at positions along the node's axis, or of the flat input when it has none; zeros elsewhere. Of equal elements of Unique the
    /// first counts.
    /// </summary>
    private static Value PutBack(GradientContext c, Value positions)
    {
        var x = c.Input(0);
        if (!c.Node.Attributes.TryGetValue("axis", out var axis))
        {
            var zeros = c.Filled(0, c.Reshape(c.ElementCount(x), 1), x.Type, null);
            return c.Reshape(c.ScatterElements(zeros, positions, c.Reshape(c.Dy, -1), 0), c.ShapeOf(x), x.Shape);
        }

        var sizes = Enumerable.Repeat(1L, OperatorEmitter.RequireRank(x)).ToArray();
        sizes[Shapes.Normalize(axis.Int, sizes.Length)] = -1;
        var spread = c.Expand(c.Reshape(positions, sizes), c.ShapeOf(c.Dy), c.Dy.Shape);
        return c.ScatterElements(c.ZerosLike(x), spread, c.Dy, axis.Int);
    }

    /// <summary>The values are [off, on]: each gets the sum of dy where the output has it.</summary>
    private static Value OneHotValues(GradientContext c)
    {
        var (dy, axis) = (c.Dy, c.Node.GetInt("axis", -1));
        var marks = c.Concat([c.Reshape(c.Scalar(0, dy), 1), c.Reshape(c.Scalar(1, dy), 1)], 0);
        var isOn = c.Emit("OneHot", [c.Input(0), c.Input(1), marks], dy.Type, dy.Shape, ("axis", axis));
        var on = c.ReduceSumAll(c.Mul(dy, isOn));
        var off = c.ReduceSumAll(c.Mul(dy, c.Sub(1, isOn)));
        return c.Concat([c.Reshape(off, 1), c.Reshape(on, 1)], 0);
    }
}
