using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Emission;

/// <summary>Shape arithmetic on what is statically known; null stands for an unknown rank.</summary>
internal static class Shapes
{
    public static Shape? Broadcast(Shape? a, Shape? b)
    {
        if (a is null || b is null)
        {
            return null;
        }

        var dims = new Dim[Math.Max(a.Count, b.Count)];
        for (var i = 1; i <= dims.Length; i++)
        {
            dims[^i] = Broadcast(FromEnd(a, i), FromEnd(b, i));
        }

        return new Shape(dims);
    }

    public static Dim FromEnd(Shape shape, int position) => position <= shape.Count ? shape[shape.Count - position] : 1;

    public static Shape? Reduce(Shape? shape, IReadOnlyList<long>? axes, bool keepDims)
    {
        if (shape is null || axes is null)
        {
            return null;
        }

        var reduced = axes.Select(axis => Normalize(axis, shape.Count)).ToHashSet();
        var dims = new List<Dim>();
        for (var i = 0; i < shape.Count; i++)
        {
            if (!reduced.Contains(i))
            {
                dims.Add(shape[i]);
            }
            else if (keepDims)
            {
                dims.Add(1);
            }
        }

        return new Shape([.. dims]);
    }

    public static Shape? Permute(Shape? shape, IReadOnlyList<long>? permutation) => shape is null
        ? null
        : new Shape([.. permutation?.Select(axis => shape[(int)axis]) ?? shape.Reverse()]);

    public static Shape? Insert(Shape? shape, IReadOnlyList<long> axes)
    {
        if (shape is null)
        {
            return null;
        }

        var rank = shape.Count + axes.Count;
        var inserted = axes.Select(axis => Normalize(axis, rank)).ToHashSet();
        var rest = new Queue<Dim>(shape);
        return new Shape([.. Enumerable.Range(0, rank).Select(i => inserted.Contains(i) ? 1 : rest.Dequeue())]);
    }

    /// <summary>The shape after cutting along one axis: that size is lost.</summary>
    public static Shape? Blur(Shape? shape, long axis)
    {
        if (shape is null)
        {
            return null;
        }

        var dims = shape.ToArray();
        dims[Normalize(axis, dims.Length)] = Dim.Unknown;
        return new Shape(dims);
    }

    public static Shape? Join(IReadOnlyList<Shape?> parts, long axis)
    {
        if (parts.Any(part => part is null))
        {
            return null;
        }

        var dims = parts[0]!.ToArray();
        var along = Normalize(axis, dims.Length);
        var sizes = parts.Select(part => part![along].Size).ToArray();
        dims[along] = sizes.All(size => size is not null) ? sizes.Sum()!.Value : Dim.Unknown;
        return new Shape(dims);
    }

    public static Shape? Product(Shape? a, Shape? b)
    {
        if (a is not { Count: >= 2 } || b is not { Count: >= 2 })
        {
            return null;
        }

        var batch = Broadcast(new Shape([.. a.Take(a.Count - 2)]), new Shape([.. b.Take(b.Count - 2)]))!;
        return new Shape([.. batch, a[a.Count - 2], b[b.Count - 1]]);
    }

    public static int Normalize(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);

    private static Dim Broadcast(Dim a, Dim b)
    {
        if (a == b || b.Size == 1)
        {
            return a;
        }

        if (a.Size is null or 1)
        {
            return a.Size == 1 || b.Size is not null ? b : Dim.Unknown;
        }

        return a;
    }
}
