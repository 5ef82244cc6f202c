namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Operators that pick elements.</summary>
internal static class IndexInference
{
    public static IEnumerable<(OperatorId Op, InferenceRule Rule)> Rules =>
    [
        .. Rows.Of(Gather, "Gather"),
        .. Rows.Of(node => node.SetShape(0, node.Shape(1)), "GatherElements"),
        .. Rows.Of(GatherNd, "GatherND"),
        .. Rows.Of(Slice, "Slice"),
        .. Rows.Of(TopK, "TopK"),
        .. Rows.Of(OneHot, "OneHot"),
        .. Rows.Of(NonZero, "NonZero"),
        .. Rows.Of(node => node.SetShape(0, new Shape(Dim.Unknown, 3)), "NonMaxSuppression"),
        .. Rows.Of(Compress, "Compress"),
    ];

    private static void Gather(InferenceContext node)
    {
        if (node.Shape(0) is not { } data || node.Shape(1) is not { } indices || node.Axis(node.Node.GetInt("axis", 0), data.Count) is not { } axis)
        {
            return;
        }

        node.SetShape(0, new Shape([.. data.Take(axis), .. indices, .. data.Skip(axis + 1)]));
        if (node.Elements(0) is { } elements && node.Integers(1) is { } picked && data.Count == 1)
        {
            node.SetElements(Pick(node, elements, picked));
        }
    }

    private static Dim[]? Pick(InferenceContext node, Dim[] elements, long[] indices)
    {
        foreach (var index in indices)
        {
            if (index < -elements.Length || index >= elements.Length)
            {
                node.Fail($"the index {index} is outside the {elements.Length} elements");
                return null;
            }
        }

        return Array.ConvertAll(indices, index => elements[index < 0 ? index + elements.Length : index]);
    }

    private static void GatherNd(InferenceContext node)
    {
        var batch = (int)node.Node.GetInt("batch_dims", 0);
        if (node.Shape(0) is { } data && node.Shape(1) is { Count: > 0 } indices && indices[^1].Size is { } depth && depth >= 0 && batch + depth <= data.Count)
        {
            node.SetShape(0, new Shape([.. indices.SkipLast(1), .. data.Skip(batch + (int)depth)]));
        }
    }

    private static void Slice(InferenceContext node)
    {
        if (node.Shape(0) is not { } shape)
        {
            return;
        }

        var starts = LayoutInference.IntegersFrom(node, 1, "starts");
        var ends = LayoutInference.IntegersFrom(node, 2, "ends");
        var count = starts?.Count ?? ends?.Count ?? (node.Shape(1) is [{ Size: { } stated and < int.MaxValue }] ? (int)stated : (int?)null);
        var listed = node.HasInput(3) || node.Node.GetInts("axes") is not null
            ? LayoutInference.IntegersFrom(node, 3, "axes")
            : count is { } number && number <= shape.Count ? [.. Enumerable.Range(0, number).Select(i => (long)i)] : null;
        if (listed is null)
        {
            node.SetShape(0, new Shape([.. shape.Select(_ => Dim.Unknown)]));
        }
        else if (node.Axes(listed, shape.Count) is { } axes)
        {
            Slice(node, shape, axes, starts, ends, node.HasInput(4) ? node.Integers(4) : [.. axes.Select(_ => 1L)]);
        }
    }

    private static void Slice(InferenceContext node, Shape shape, int[] axes, IReadOnlyList<long>? starts, IReadOnlyList<long>? ends, long[]? steps)
    {
        Dim[] dims = [.. shape];
        for (var i = 0; i < axes.Length; i++)
        {
            dims[axes[i]] = new SliceRange(starts?.ElementAtOrDefault(i), ends?.ElementAtOrDefault(i), steps?.ElementAtOrDefault(i)).CountOf(dims[axes[i]]);
        }

        node.SetShape(0, new Shape(dims));
        if (dims.Length == 1 && dims[0].IsKnown() && node.Elements(0) is { } elements && axes.Length == 1)
        {
            var range = new SliceRange(starts?[0], ends?[0], steps?[0]);
            node.SetElements(range.IndicesIn(elements.Length) is { } indices ? [.. indices.Select(index => elements[index])] : null);
        }
    }

    private static void TopK(InferenceContext node)
    {
        if (node.Shape(0) is not { } shape || node.Axis(node.Node.GetInt("axis", -1), shape.Count) is not { } axis)
        {
            return;
        }

        Dim[] dims = [.. shape];
        dims[axis] = node.HasInput(1) ? node.Elements(1)?.FirstOrDefault() ?? Dim.Unknown : node.Node.Attributes.TryGetValue("k", out var k) ? k.Int : Dim.Unknown;
        node.SetShape(0, new Shape(dims));
        node.Set(1, DataType.Int64, new Shape(dims));
    }

    private static void OneHot(InferenceContext node)
    {
        if (node.Shape(0) is { } shape && node.Axis(node.Node.GetInt("axis", -1), shape.Count + 1) is { } axis)
        {
            var depth = node.Elements(1) is [var only] ? only : Dim.Unknown;
            node.Set(0, node.Type(2), new Shape([.. shape.Take(axis), depth, .. shape.Skip(axis)]));
        }
    }

    private static void NonZero(InferenceContext node)
    {
        if (node.Shape(0) is { } shape)
        {
            node.SetShape(0, new Shape(Math.Max(1, shape.Count), Dim.Unknown));
        }
    }

    private static void Compress(InferenceContext node)
    {
        if (!node.Node.Attributes.ContainsKey("axis"))
        {
            node.SetShape(0, new Shape(Dim.Unknown));
        }
        else if (node.Shape(0) is { } shape && node.Axis(node.Node.GetInt("axis", 0), shape.Count) is { } axis)
        {
            Dim[] dims = [.. shape];
            dims[axis] = Dim.Unknown;
            node.SetShape(0, new Shape(dims));
        }
    }
}
