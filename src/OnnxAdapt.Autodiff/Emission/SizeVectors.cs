using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Emission;

/// <summary>Shapes as int64 vectors: one constant as long as every size is known, otherwise computed while the graph runs.</summary>
internal static class SizeVectors
{
    /// <summary>The parts joined; neighbouring numbers are one constant.</summary>
    public static Value Sizes(this OperatorEmitter e, params ReadOnlySpan<SizeTerm> terms)
    {
        var (parts, numbers) = (new List<Value>(), new List<long>());
        foreach (var term in terms)
        {
            if (term.Vector is null || Constants.Integers(term.Vector) is not null)
            {
                numbers.AddRange(term.Vector is null ? [term.Number] : Constants.Integers(term.Vector)!);
                continue;
            }

            Flush(e, parts, numbers);
            parts.Add(term.Vector);
        }

        Flush(e, parts, numbers);
        return e.Concat(parts, 0);
    }

    /// <summary>Sizes of x from an axis to the last one: a constant when they are known.</summary>
    public static Value SizesFrom(this OperatorEmitter e, Value x, int axis)
    {
        if (x.Shape is { } shape && shape.Skip(axis).All(dim => dim.Size is not null))
        {
            return e.Int64s([.. shape.Skip(axis).Select(dim => dim.Size!.Value)]);
        }

        var sizes = e.Slice(e.ShapeOf(x), axis, long.MaxValue, 0);
        sizes.Shape = x.Shape is null ? null : Shape.Of(x.Shape.Count - axis);
        return sizes;
    }

    /// <summary>Product of the sizes of x from an axis to the last one, as a vector of length 1.</summary>
    public static Value CountFrom(this OperatorEmitter e, Value x, int axis) => e.ProductOf(e.SizesFrom(x, axis));

    /// <summary>Product of the numbers in a vector, as a vector of length 1.</summary>
    public static Value ProductOf(this OperatorEmitter e, Value sizes) => Constants.Integers(sizes) is { } known
        ? e.Int64s(known.Aggregate(1L, (product, size) => product * size))
        : e.Emit("ReduceProd", [sizes], DataType.Int64, Shape.Of(1), ("keepdims", 1L));

    /// <summary>x in another shape given by parts; 0 keeps the size at that place, one may be -1.</summary>
    public static Value ReshapeTo(this OperatorEmitter e, Value x, params ReadOnlySpan<SizeTerm> terms)
    {
        var sizes = e.Sizes(terms);
        return Constants.Integers(sizes) is { } known ? e.Reshape(x, [.. known]) : e.Reshape(x, sizes, null);
    }

    private static void Flush(OperatorEmitter e, List<Value> parts, List<long> numbers)
    {
        if (numbers.Count > 0)
        {
            parts.Add(e.Int64s([.. numbers]));
            numbers.Clear();
        }
    }
}
