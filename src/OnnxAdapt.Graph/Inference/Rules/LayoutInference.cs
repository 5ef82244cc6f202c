namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Operators that arrange the same elements in another way.</summary>
internal static class LayoutInference
{
    public static IEnumerable<(OperatorId Op, InferenceRule Rule)> Rules =>
    [
        .. Rows.Of(Reshape, "Reshape"),
        .. Rows.Of(Flatten, "Flatten"),
        .. Rows.Of(Transpose, "Transpose"),
        .. Rows.Of(Squeeze, "Squeeze"),
        .. Rows.Of(Unsqueeze, "Unsqueeze"),
        .. Rows.Of(Concat, "Concat"),
        .. Rows.Of(Split, "Split"),
        .. Rows.Of(DepthToSpace, "DepthToSpace"),
        .. Rows.Of(SpaceToDepth, "SpaceToDepth"),
    ];

    /// <summary>Axes from an input in newer versions of an operator, from an attribute in older ones; null when not known.</summary>
    public static IReadOnlyList<long>? IntegersFrom(InferenceContext node, int input, string attribute) =>
        node.HasInput(input) ? node.Integers(input) : node.Node.GetInts(attribute);

    private static void Reshape(InferenceContext node)
    {
        var target = node.Elements(1) ?? (node.Node.GetInts("shape") is { } given ? [.. given.Select(size => (Dim)size)] : null);
        if (target is null)
        {
            node.SetShape(0, node.Shape(1) is [{ Size: { } rank and <= ValueFact.MaxElements }] ? new Shape([.. Enumerable.Repeat(Dim.Unknown, (int)rank)]) : null);
            return;
        }

        if (ReshapeTarget.Resolve(node, target, node.Shape(0), node.Node.GetInt("allowzero", 0) != 0) is { } shape)
        {
            node.SetShape(0, shape);
            node.SetElements(shape.Count < 2 ? node.Elements(0) : null);
        }
    }

    private static void Flatten(InferenceContext node)
    {
        var unknown = new Shape(Dim.Unknown, Dim.Unknown);
        if (node.Shape(0) is not { } shape)
        {
            node.SetShape(0, unknown);
            return;
        }

        var axis = node.Node.GetInt("axis", 1);
        if (axis < -shape.Count || axis > shape.Count)
        {
            node.Fail($"the axis {axis} is outside the {shape.Count} axes of the tensor");
            return;
        }

        var split = (int)(axis < 0 ? axis + shape.Count : axis);
        node.SetShape(0, new Shape(DimMath.Product(shape.Take(split)), DimMath.Product(shape.Skip(split))));
    }

    private static void Transpose(InferenceContext node)
    {
        if (node.Shape(0) is not { } shape)
        {
            return;
        }

        var order = node.Node.GetInts("perm") ?? [.. Enumerable.Range(0, shape.Count).Reverse().Select(i => (long)i)];
        if (order.Count != shape.Count || order.Distinct().Count() != shape.Count || order.Any(axis => axis < 0 || axis >= shape.Count))
        {
            node.Fail($"the order [{string.Join(", ", order)}] is none of {shape.Count} axes");
            return;
        }

        node.SetShape(0, new Shape([.. order.Select(axis => shape[(int)axis])]));
    }

    private static void Squeeze(InferenceContext node)
    {
        if (node.Shape(0) is not { } shape)
        {
            return;
        }

        var listed = IntegersFrom(node, 1, "axes");
        if (listed is null && (node.HasInput(1) || !shape.All(dim => dim.IsKnown())))
        {
            return;
        }

        var axes = listed is null ? [.. Enumerable.Range(0, shape.Count).Where(i => shape[i].Size == 1)] : node.Axes(listed, shape.Count);
        if (axes is not null && Array.Exists(axes, axis => shape[axis].Size is not (null or 1)))
        {
            node.Fail($"axes [{string.Join(", ", axes)}] of shape {shape} are not all of size 1");
            return;
        }

        node.SetShape(0, axes is null ? null : new Shape([.. shape.Where((_, i) => !axes.Contains(i))]));
        node.SetElements(node.Output(0).Shape is { Count: < 2 } ? node.Elements(0) : null);
    }

    private static void Unsqueeze(InferenceContext node)
    {
        if (node.Shape(0) is not { } shape || IntegersFrom(node, 1, "axes") is not { } listed || node.Axes(listed, shape.Count + listed.Count) is not { } axes)
        {
            return;
        }

        if (axes.Distinct().Count() < axes.Length)
        {
            node.Fail($"an axis is named twice in [{string.Join(", ", listed)}]");
            return;
        }

        var rest = new Queue<Dim>(shape);
        var dims = Enumerable.Range(0, shape.Count + axes.Length).Select(i => axes.Contains(i) ? 1 : rest.TryDequeue(out var dim) ? dim : Dim.Unknown).ToArray();
        node.SetShape(0, new Shape(dims));
        node.SetElements(dims.Length < 2 ? node.Elements(0) : null);
    }

    private static void Concat(InferenceContext node)
    {
        Shape?[] shapes = [.. Enumerable.Range(0, node.InputCount).Select(node.Shape)];
        if (shapes.OfType<Shape>().FirstOrDefault() is not { } first || node.Axis(node.Node.GetInt("axis", 1), first.Count) is not { } axis)
        {
            return;
        }

        var dims = first.ToArray();
        dims[axis] = DimMath.Sum(shapes.Select(shape => shape is not null && axis < shape.Count ? shape[axis] : Dim.Unknown));
        foreach (var shape in shapes.OfType<Shape>())
        {
            Unify(node, dims, shape, axis);
        }

        node.SetShape(0, new Shape(dims));
        var elements = Enumerable.Range(0, node.InputCount).Select(node.Elements).ToArray();
        node.SetElements(dims.Length == 1 && Array.TrueForAll(elements, part => part is not null) ? [.. elements.SelectMany(part => part!)] : null);
    }

    private static void Unify(InferenceContext node, Dim[] dims, Shape shape, int axis)
    {
        for (var i = 0; i < dims.Length; i++)
        {
            if (shape.Count != dims.Length || (i != axis && DimMath.Unify(dims[i], shape[i]) is null))
            {
                node.Fail($"the shapes {new Shape(dims)} and {shape} differ in more than axis {axis}");
                return;
            }

            dims[i] = i == axis ? dims[i] : DimMath.Unify(dims[i], shape[i])!.Value;
        }
    }

    private static void Split(InferenceContext node)
    {
        if (node.Shape(0) is not { } shape || node.Axis(node.Node.GetInt("axis", 0), shape.Count) is not { } axis)
        {
            return;
        }

        var sizes = SplitSizes(node, shape[axis]);
        for (var i = 0; i < node.OutputCount; i++)
        {
            Dim[] dims = [.. shape];
            dims[axis] = i < sizes.Length ? sizes[i] : Dim.Unknown;
            node.Set(i, node.Type(0), new Shape(dims), shape.Count == 1 ? Part(node.Elements(0), sizes, i) : null);
        }
    }

    private static Dim[]? Part(Dim[]? elements, Dim[] sizes, int index)
    {
        var start = DimMath.Sum(sizes.Take(index)).Size;
        return elements is null || start is null || sizes.ElementAtOrDefault(index).Size is not { } size || start + size > elements.Length
            ? null
            : elements[(int)start..(int)(start + size)];
    }

    private static Dim[] SplitSizes(InferenceContext node, Dim total)
    {
        if (node.HasInput(1) || node.Node.GetInts("split") is not null)
        {
            return IntegersFrom(node, 1, "split") is { } given ? [.. given.Select(size => (Dim)size)] : [];
        }

        var count = node.Node.GetInt("num_outputs", node.OutputCount);
        if (total.Size is not { } size || count < 1)
        {
            return [];
        }

        var part = (size + count - 1) / count;
        return [.. Enumerable.Range(0, node.OutputCount).Select(i => (Dim)Math.Max(0, Math.Min(part, size - (i * part))))];
    }

    private static void DepthToSpace(InferenceContext node)
    {
        var block = node.Node.GetInt("blocksize", 1);
        if (node.Shape(0) is { Count: 4 } shape && block > 0)
        {
            node.SetShape(0, new Shape(shape[0], DimMath.DivideExactly(shape[1], block * block), DimMath.Multiply(shape[2], block), DimMath.Multiply(shape[3], block)));
        }
    }

    private static void SpaceToDepth(InferenceContext node)
    {
        var block = node.Node.GetInt("blocksize", 1);
        if (node.Shape(0) is { Count: 4 } shape && block > 0)
        {
            node.SetShape(0, new Shape(shape[0], DimMath.Multiply(shape[1], block * block), DimMath.DivideExactly(shape[2], block), DimMath.DivideExactly(shape[3], block)));
        }
    }
}
