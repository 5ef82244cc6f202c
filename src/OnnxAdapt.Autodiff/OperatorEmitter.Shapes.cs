using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <content>Operators that move elements without changing them.</content>
public partial class OperatorEmitter
{
    /// <summary>
    /// The shape of x as an int64 vector: a constant when it is known; put together from the sizes of graph inputs when its symbols are theirs,
    /// so that x itself need not be kept for it.
    /// </summary>
    public Value ShapeOf(Value x) => x.Shape is { IsStatic: true } shape
        ? Int64s(shape.ToSizes())
        : _sizes.TryShape(x.Shape) ?? Emit("Shape", [x], DataType.Int64, x.Shape is null ? null : Shape.Of(x.Shape.Count));

    /// <summary>The size of x along one axis as an int64 vector of length 1.</summary>
    public Value SizeOf(Value x, long axis)
    {
        if (x.Shape is { } shape && shape[Shapes.Normalize(axis, shape.Count)].Size is { } size)
        {
            return Int64s(size);
        }

        if (x.Shape is { } symbols && _sizes.TrySize(symbols[Shapes.Normalize(axis, symbols.Count)]) is { } ofInput)
        {
            return ofInput;
        }

        var position = x.Shape is { } known ? Shapes.Normalize(axis, known.Count) : axis;
        var end = position == -1 ? long.MaxValue : position + 1;
        return Slice(ShapeOf(x), position, end, 0);
    }

    /// <summary>x in another shape.</summary>
    /// <param name="x">Value to reshape.</param>
    /// <param name="shape">int64 vector.</param>
    /// <param name="known">The same as far as it is known.</param>
    public Value Reshape(Value x, Value shape, Shape? known) => Emit("Reshape", [x, shape], x.Type, known);

    /// <summary>x in a shape of fixed sizes; one of them may be -1, 0 keeps the size of x at that axis.</summary>
    public Value Reshape(Value x, params ReadOnlySpan<long> sizes)
    {
        var dims = new Dim[sizes.Length];
        for (var i = 0; i < dims.Length; i++)
        {
            dims[i] = sizes[i] > 0 ? sizes[i] : sizes[i] == 0 && x.Shape is { } shape ? shape[i] : Dim.Unknown;
        }

        return Reshape(x, Int64s(sizes), new Shape(dims));
    }

    /// <summary>x in the shape of another value.</summary>
    public Value ReshapeLike(Value x, Value like) =>
        x.Shape is not null && x.Shape.Equals(like.Shape) && !x.Shape.Contains(Dim.Unknown) ? x
        : like.Shape is { } shape && shape.Count(dim => dim.Size is null) == 1 && shape.All(dim => dim.Size != 0)
            ? Reshape(x, Int64s([.. shape.Select(dim => dim.Size ?? -1)]), shape)
            : Reshape(x, ShapeOf(like), like.Shape);

    /// <summary>x repeated to the shape of another value.</summary>
    public Value ExpandLike(Value x, Value like) => Emit("Expand", [x, ShapeOf(like)], x.Type, like.Shape);

    /// <summary>Zeros in type and shape of another value.</summary>
    public Value ZerosLike(Value like) => Opset >= 9
        ? Filled(0, ShapeOf(like), like.Type, like.Shape)
        : Mul(like, 0);

    /// <summary>A tensor full of one number.</summary>
    public Value Filled(double number, Value shape, DataType type, Shape? known)
    {
        var scalar = ScalarTensor.Of(number, type);
        return Emit("ConstantOfShape", [shape], scalar.Type, known, ("value", new TensorData(scalar.Type, [1], scalar.Bytes)));
    }

    /// <summary>x with its axes permuted; without a permutation they are reversed.</summary>
    public Value Transpose(Value x, IReadOnlyList<long>? permutation)
    {
        var shape = Shapes.Permute(x.Shape, permutation);
        return permutation is null ? Emit("Transpose", [x], x.Type, shape) : Emit("Transpose", [x], x.Type, shape, ("perm", permutation.ToArray()));
    }

    /// <summary>x with its last two axes swapped, of which it must have two or more.</summary>
    public Value TransposeLast(Value x)
    {
        if (x.Shape is not { } shape)
        {
            return TransposeLastOfUnknown(x);
        }

        var permutation = Enumerable.Range(0, shape.Count).Select(axis => (long)axis).ToArray();
        (permutation[^1], permutation[^2]) = (permutation[^2], permutation[^1]);
        return Transpose(x, permutation);
    }

    /// <summary>Axes before the last two are folded into one, and unfolded after the swap.</summary>
    private Value TransposeLastOfUnknown(Value x)
    {
        var shape = ShapeOf(x);
        var (rows, columns) = (Slice(shape, -2, -1, 0), Slice(shape, -1, long.MaxValue, 0));
        var folded = Reshape(x, Concat([Int64s(-1), rows, columns], 0), new Shape(Dim.Unknown, Dim.Unknown, Dim.Unknown));
        var swapped = Transpose(folded, [0, 2, 1]);
        return Reshape(swapped, Concat([Slice(shape, 0, -2, 0), columns, rows], 0), null);
    }

    /// <summary>x with axes of size 1 put in.</summary>
    public Value Unsqueeze(Value x, params long[] axes)
    {
        var shape = Shapes.Insert(x.Shape, axes);
        return Opset >= 13 ? Emit("Unsqueeze", [x, Int64s(axes)], x.Type, shape) : Emit("Unsqueeze", [x], x.Type, shape, ("axes", axes));
    }

    /// <summary>x without the given axes of size 1.</summary>
    public Value Squeeze(Value x, params long[] axes)
    {
        var shape = Shapes.Reduce(x.Shape, axes, keepDims: false);
        return Opset >= 13 ? Emit("Squeeze", [x, Int64s(axes)], x.Type, shape) : Emit("Squeeze", [x], x.Type, shape, ("axes", axes));
    }

    /// <summary>A part of x along one axis.</summary>
    public Value Slice(Value x, long start, long end, long axis) => Opset >= 10
        ? Slice(x, Int64s(start), Int64s(end), axis)
        : Emit("Slice", [x], x.Type, null, ("starts", new[] { start }), ("ends", new[] { end }), ("axes", new[] { axis }));

    /// <summary>A part of x along one axis with bounds computed in the graph (vectors of length 1; operator set 10).</summary>
    public Value Slice(Value x, Value start, Value end, long axis)
    {
        Require(10, "Slice with computed bounds");
        return Emit("Slice", [x, start, end, Int64s(axis)], x.Type, Shapes.Blur(x.Shape, axis));
    }

    /// <summary>x cut along an axis into parts of fixed sizes.</summary>
    public Value[] Split(Value x, long axis, params long[] sizes)
    {
        var parts = Opset >= 13
            ? EmitMany(OperatorId.Standard("Split"), [x, Int64s(sizes)], sizes.Length, ("axis", axis))
            : EmitMany(OperatorId.Standard("Split"), [x], sizes.Length, ("axis", axis), ("split", sizes));
        for (var i = 0; i < parts.Length; i++)
        {
            var dims = x.Shape?.ToArray();
            if (dims is not null)
            {
                dims[Shapes.Normalize(axis, dims.Length)] = sizes[i];
            }

            (parts[i].Type, parts[i].Shape) = (x.Type, dims is null ? null : new Shape(dims));
        }

        return parts;
    }

    /// <summary>Values joined along an axis.</summary>
    public Value Concat(IReadOnlyList<Value> parts, long axis) => parts.Count == 1
        ? parts[0]
        : Emit("Concat", [.. parts], parts[0].Type, Shapes.Join(parts.Select(part => part.Shape).ToArray(), axis), ("axis", axis));

    /// <summary>Rank of a value, which must be known.</summary>
    /// <exception cref="AutodiffException">The rank is unknown.</exception>
    public static int RequireRank(Value x) => x.Shape?.Count
        ?? throw new AutodiffException($"The number of axes of '{x.Name}' is not known; shape inference has to find it before gradients are built.");

    /// <summary>Demands a version of the standard operator set.</summary>
    /// <exception cref="AutodiffException">The graph's version is older.</exception>
    public void Require(long opset, string what)
    {
        if (Opset < opset)
        {
            throw new AutodiffException($"{what} needs version {opset} of the standard operator set; the model has {Opset}. Export it again with a newer one.");
        }
    }
}
