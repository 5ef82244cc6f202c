namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Convolutions and poolings: windows that move over the axes after batch and channel.</summary>
internal static class WindowInference
{
    public static IEnumerable<(OperatorId Op, InferenceRule Rule)> Rules =>
    [
        .. Rows.Of(node => Convolve(node, node.Shape(0), node.Shape(1)), "Conv", "ConvInteger", "DeformConv"),
        .. Rows.Of(node => Convolve(node, node.Shape(0), node.Shape(3)), "QLinearConv"),
        .. Rows.Of(ConvolveTransposed, "ConvTranspose"),
        .. Rows.Of(Pool, "MaxPool", "AveragePool", "LpPool"),
        .. Rows.Of(RoiAlign, "RoiAlign"),
        .. Rows.Of(GridSample, "GridSample"),
        .. Rows.Of(PoolAll, "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"),
    ];

    public static void Convolve(InferenceContext node, Shape? input, Shape? weights)
    {
        if (!HasAxes(node, input, weights))
        {
            return;
        }

        var kernel = KernelOf(node, weights);
        var spatial = Enumerable.Range(0, input!.Count - 2).Select(i => WindowSize.Of(node.Node, i, input[i + 2], i < kernel.Length ? kernel[i] : Dim.Unknown, input.Count - 2));
        State(node, [input[0], weights?[0] ?? Dim.Unknown, .. spatial]);
    }

    private static void ConvolveTransposed(InferenceContext node)
    {
        var (input, weights) = (node.Shape(0), node.Shape(1));
        if (!HasAxes(node, input, weights))
        {
            return;
        }

        var kernel = KernelOf(node, weights);
        var channels = weights is null ? Dim.Unknown : DimMath.Multiply(weights[1], node.Node.GetInt("group", 1));
        var spatial = Enumerable.Range(0, input!.Count - 2).Select(i => WindowSize.Transposed(node.Node, i, input[i + 2], i < kernel.Length ? kernel[i] : Dim.Unknown, input.Count - 2));
        State(node, [input[0], channels, .. spatial]);
    }

    private static void Pool(InferenceContext node)
    {
        if (!HasAxes(node, node.Shape(0), null) || node.Shape(0) is not { } input)
        {
            return;
        }

        var kernel = node.Node.GetInts("kernel_shape") ?? [];
        var spatial = Enumerable.Range(0, input.Count - 2).Select(i => WindowSize.Of(node.Node, i, input[i + 2], i < kernel.Count ? kernel[i] : Dim.Unknown, input.Count - 2));
        State(node, [input[0], input[1], .. spatial]);
        if (node.OutputCount > 1)
        {
            node.Set(1, DataType.Int64, node.Output(0).Shape);
        }
    }

    private static void PoolAll(InferenceContext node)
    {
        if (node.Shape(0) is { Count: >= 2 } input)
        {
            node.SetShape(0, new Shape([input[0], input[1], .. Enumerable.Repeat((Dim)1, input.Count - 2)]));
        }
    }

    private static void RoiAlign(InferenceContext node)
    {
        Dim channels = node.Shape(0) is { Count: 4 } input ? input[1] : Dim.Unknown;
        Dim regions = node.Shape(1) is { Count: 2 } listed ? listed[0] : Dim.Unknown;
        node.SetShape(0, new Shape(regions, channels, node.Node.GetInt("output_height", 1), node.Node.GetInt("output_width", 1)));
    }

    /// <summary>The grid holds a position for every place of the output.</summary>
    private static void GridSample(InferenceContext node)
    {
        if (node.Shape(0) is { Count: > 2 } input && node.Shape(1) is { } grid && grid.Count == input.Count)
        {
            node.SetShape(0, new Shape([input[0], input[1], .. grid.Skip(1).SkipLast(1)]));
        }
    }

    private static bool HasAxes(InferenceContext node, Shape? input, Shape? weights)
    {
        if (input is not null && (input.Count < 3 || (weights is not null && weights.Count != input.Count)))
        {
            node.Fail($"the shapes {input} and {weights} are not those of an input with batch, channel and spatial axes and a kernel for it");
        }

        return input is not null && node.Failure is null;
    }

    private static Dim[] KernelOf(InferenceContext node, Shape? weights) =>
        weights is not null ? [.. weights.Skip(2)] : [.. (node.Node.GetInts("kernel_shape") ?? []).Select(size => (Dim)size)];

    private static void State(InferenceContext node, Dim[] dims)
    {
        if (Array.Exists(dims, dim => dim.Size < 0))
        {
            node.Fail("the window is larger than the input with its padding");
        }
        else
        {
            node.SetShape(0, new Shape(dims));
        }
    }
}
