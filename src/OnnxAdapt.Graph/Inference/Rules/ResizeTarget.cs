namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Sizes after resizing, by sizes or by factors.</summary>
internal static class ResizeTarget
{
    private const int SizesInput = 3;
    private const float NearlyWhole = 1e-3f;

    public static Dim[] Of(InferenceContext node, Shape shape)
    {
        var unknown = Array.ConvertAll([.. shape], (Dim _) => Dim.Unknown);
        var axes = node.Node.GetInts("axes") is { } listed ? node.Axes(listed, shape.Count) : [.. Enumerable.Range(0, shape.Count)];
        if (axes is null || node.Node.GetString("keep_aspect_ratio_policy", "stretch") != "stretch")
        {
            return unknown;
        }

        return node.HasInput(SizesInput) ? BySizes(node.Elements(SizesInput), axes, shape, unknown)
            : Factors(node) is { } factors && factors.Length == axes.Length ? ByFactors(factors, axes, shape)
            : unknown;
    }

    private static Dim[] BySizes(Dim[]? sizes, int[] axes, Shape shape, Dim[] unknown)
    {
        if (sizes?.Length != axes.Length)
        {
            return unknown;
        }

        Dim[] dims = [.. shape];
        for (var i = 0; i < axes.Length; i++)
        {
            dims[axes[i]] = sizes[i];
        }

        return dims;
    }

    private static Dim[] ByFactors(float[] factors, int[] axes, Shape shape)
    {
        Dim[] dims = [.. shape];
        for (var i = 0; i < axes.Length; i++)
        {
            dims[axes[i]] = Scale(dims[axes[i]], factors[i]);
        }

        return dims;
    }

    /// <summary>The scaled size, cut off; unknown where rounding decides, since implementations differ there.</summary>
    private static Dim Scale(Dim size, float factor)
    {
        if (factor == 1)
        {
            return size;
        }

        if (size.Size is not { } known || known > 1 << 24 || !float.IsFinite(factor))
        {
            return Dim.Unknown;
        }

        var exact = (double)known * factor;
        var nearest = Math.Round(exact);
        return exact == nearest || Math.Abs(exact - nearest) > NearlyWhole ? (long)Math.Floor(exact) : Dim.Unknown;
    }

    private static float[]? Factors(InferenceContext node)
    {
        if (node.Node.Attributes.TryGetValue("scales", out var attribute))
        {
            return [.. attribute.Floats];
        }

        var input = node.Node.Op.OpType == "Resize" && node.Opset >= 11 ? 2 : 1;
        return node.Constant(input) is { Type: DataType.Float } tensor ? tensor.AsSpan<float>().ToArray() : null;
    }
}
