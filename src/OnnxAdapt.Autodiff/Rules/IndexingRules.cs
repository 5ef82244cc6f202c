using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Operators that pick elements: dy is added at the places they came from.</summary>
internal static class IndexingRules
{
    private const long ScatterAddOpset = 16;

    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("Gather", Gather, null),
        Rule("GatherElements", GatherElements, null),
        Rule("Slice", c => Slice(c, c.Node.GetInts("starts"), c.Node.GetInts("axes"), null)),
        Rule(OperatorId.Standard("Slice"), 10, c => Slice(c, c.ConstantIntegers(1), c.ConstantIntegers(3), c.InputOrNull(4)), null, null, null, null),
    ];

    /// <summary>dx[..., index, ...] += dy, for indices of any shape, repeated and negative ones included.</summary>
    private static Value Gather(GradientContext c)
    {
        var (x, axis) = (c.Input(0), c.Node.GetInt("axis", 0));
        if (c.Opset < ScatterAddOpset)
        {
            return GatherByProduct(c, x, axis);
        }

        return axis == 0 ? ScatterRows(c, x) : ScatterAlong(c, x, axis);
    }

    private static Value ScatterRows(GradientContext c, Value x)
    {
        var dx = c.EmitMany(TrainingOperatorNames.Id(TrainingOperatorNames.GatherGrad), [c.Dy, c.Input(1), c.ShapeOf(x)], 1)[0];
        (dx.Type, dx.Shape) = (x.Type, x.Shape);
        return dx;
    }

    /// <summary>A scatter that adds, in float for types in which the runtime cannot add.</summary>
    private static Value AddAt(string opType, GradientContext c, Value zeros, Value indices, Value updates, Value like, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        var type = like.Type is DataType.Float16 or DataType.BFloat16 ? DataType.Float : like.Type;
        var sum = c.Emit(opType, [Converted(c, zeros, type), indices, Converted(c, updates, type)], type, zeros.Shape, [("reduction", "add"), .. attributes]);
        return Converted(c, sum, like.Type);
    }

    private static Value Converted(GradientContext c, Value x, DataType type) => type == DataType.Undefined ? x : c.Cast(x, type);

    /// <summary>dy as [before, indices, after] beside x as [before, size, after], so that one index vector serves all.</summary>
    private static Value ScatterAlong(GradientContext c, Value x, long axis)
    {
        var (blocks, indices) = (Blocks(c, x, axis), c.Reshape(c.Cast(c.Input(1), DataType.Int64), 1, -1, 1));
        var gradient = c.Reshape(c.Dy, c.Concat([blocks.Before, c.Int64s(-1), blocks.After], 0), new Shape(Dim.Unknown, Dim.Unknown, Dim.Unknown));
        var zeros = c.Filled(0, c.Concat([blocks.Before, c.SizeOf(x, axis), blocks.After], 0), x.Type, null);
        var spread = c.Emit("Expand", [indices, c.Emit("Shape", [gradient], DataType.Int64, Shape.Of(3))], DataType.Int64, gradient.Shape);
        return c.ReshapeLike(AddAt("ScatterElements", c, zeros, spread, gradient, x, ("axis", 1L)), x);
    }

    /// <summary>Without a scatter that adds: one-hot rows of the indices, transposed, times dy.</summary>
    private static Value GatherByProduct(GradientContext c, Value x, long axis)
    {
        c.Require(11, "The gradient of Gather");
        var blocks = Blocks(c, x, axis);
        var indices = c.Reshape(c.Cast(c.Input(1), DataType.Int64), -1);
        var onOff = c.Concat([c.Reshape(c.Scalar(0, x), 1), c.Reshape(c.Scalar(1, x), 1)], 0);
        var oneHot = c.Emit("OneHot", [indices, c.SizeOf(x, axis), onOff], x.Type, new Shape(Dim.Unknown, Dim.Unknown), ("axis", 0L));
        var gradient = c.Reshape(c.Dy, c.Concat([blocks.Before, c.Int64s(-1), blocks.After], 0), new Shape(Dim.Unknown, Dim.Unknown, Dim.Unknown));
        return c.ReshapeLike(c.MatMul(oneHot, gradient), x);
    }

    /// <summary>Numbers of elements before and after an axis, as vectors of length 1.</summary>
    private static (Value Before, Value After) Blocks(GradientContext c, Value x, long axis)
    {
        var position = axis < 0 ? OperatorEmitter.RequireRank(x) + axis : axis;
        var shape = c.ShapeOf(x);
        return (Product(c, c.Slice(shape, 0, position, 0)), Product(c, c.Slice(shape, position + 1, long.MaxValue, 0)));
    }

    private static Value Product(GradientContext c, Value sizes) => c.Emit("ReduceProd", [sizes], DataType.Int64, Shape.Of(1), ("keepdims", 1L));

    private static Value GatherElements(GradientContext c)
    {
        c.Require(ScatterAddOpset, "The gradient of GatherElements");
        var x = c.Input(0);
        return AddAt("ScatterElements", c, c.ZerosLike(x), c.Input(1), c.Dy, x, ("axis", c.Node.GetInt("axis", 0)));
    }

    /// <summary>dy between zeros: padding where the start is known and the step is 1, otherwise element by element.</summary>
    private static Value Slice(GradientContext c, IReadOnlyList<long>? starts, IReadOnlyList<long>? axes, Value? steps)
    {
        var axesKnown = axes is not null || (c.InputOrNull(3) is null && c.Node.GetInts("axes") is null);
        var stepsOne = steps is null || Constants.Integers(steps)?.All(step => step == 1) == true;
        return starts is not null && axesKnown && stepsOne && starts.All(start => start >= 0) && c.Opset >= 11 && c.Input(0).Shape is { } shape
            ? SliceByPadding(c, starts, axes ?? [.. Enumerable.Range(0, starts.Count).Select(axis => (long)axis)], shape.Count)
            : SliceByPositions(c);
    }

    private static Value SliceByPadding(GradientContext c, IReadOnlyList<long> starts, IReadOnlyList<long> axes, int rank)
    {
        var x = c.Input(0);
        var before = new long[rank];
        for (var i = 0; i < axes.Count; i++)
        {
            before[Shapes.Normalize(axes[i], rank)] = starts[i];
        }

        var begin = c.Int64s(before);
        var end = c.Sub(c.Sub(c.ShapeOf(x), c.ShapeOf(c.Output(0))), begin);
        return c.Emit("Pad", [c.Dy, c.Concat([begin, end], 0)], x.Type, x.Shape);
    }

    /// <summary>The same Slice of the flat positions of x says where each element of dy came from.</summary>
    private static Value SliceByPositions(GradientContext c)
    {
        c.Require(11, "The gradient of Slice");
        var x = c.Input(0);
        var count = c.Emit("Size", [x], DataType.Int64, Shape.Scalar);
        var range = c.Emit("Range", [c.Scalar(0, DataType.Int64), count, c.Scalar(1, DataType.Int64)], DataType.Int64, null);
        var positions = c.Reshape(range, c.ShapeOf(x), x.Shape);
        var picked = c.Emit("Slice", [positions, .. c.Node.Inputs.Skip(1)], DataType.Int64, null);
        var zeros = c.Filled(0, c.Reshape(count, 1), x.Type, null);
        var flat = c.Emit("ScatterElements", [zeros, c.Reshape(picked, -1), c.Reshape(c.Dy, -1)], x.Type, null, ("axis", 0L));
        return c.Reshape(flat, c.ShapeOf(x), x.Shape);
    }
}
