namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Constants, and operators whose output size is computed or given.</summary>
internal static class SizeInference
{
    public static IEnumerable<(OperatorId Op, InferenceRule Rule)> Rules =>
    [
        .. Rows.Of(Constant, "Constant"),
        .. Rows.Of(ConstantOfShape, "ConstantOfShape"),
        .. Rows.Of(ShapeOf, "Shape"),
        .. Rows.Of(SizeOf, "Size"),
        .. Rows.Of(RangeOf, "Range"),
        .. Rows.Of(Expand, "Expand"),
        .. Rows.Of(Tile, "Tile"),
        .. Rows.Of(Pad, "Pad"),
        .. Rows.Of(Resize, "Resize", "Upsample"),
        .. Rows.Of(Random, "RandomNormal", "RandomUniform"),
    ];

    private static void Constant(InferenceContext node)
    {
        if (node.Node.Outputs[0] is { } output && OnnxAdapt.Graph.Structure.Constants.Of(output, node.State.IrVersion) is { } tensor)
        {
            var declared = node.State.Get(output);
            node.Set(0, tensor.Type, Shape.Of([.. tensor.Sizes]), declared.Elements);
        }
    }

    private static void ConstantOfShape(InferenceContext node)
    {
        var value = node.Node.Attributes.TryGetValue("value", out var given) && given.Reference is null ? given.Tensor : TensorData.Scalar(0f);
        if (node.Elements(0) is not { } dims)
        {
            node.Set(0, value.Type, node.Shape(0) is [{ Size: { } rank and <= ValueFact.MaxElements }] ? new Shape([.. Enumerable.Repeat(Dim.Unknown, (int)rank)]) : null);
            return;
        }

        if (Array.Exists(dims, dim => dim.Size < 0))
        {
            node.Fail($"the shape [{string.Join(", ", dims)}] has a negative size");
            return;
        }

        Dim? filling = value.Type == DataType.Int64 ? value.AsSpan<long>()[0] : value.Type == DataType.Int32 ? value.AsSpan<int>()[0] : value.Type == DataType.Float && float.IsInteger(value.AsSpan<float>()[0]) ? (long)value.AsSpan<float>()[0] : null;
        var count = dims is [] ? 1 : dims is [{ Size: { } single }] ? single : long.MaxValue;
        node.Set(0, value.Type, new Shape(dims), filling is { } element && count <= ValueFact.MaxElements ? [.. Enumerable.Repeat(element, (int)count)] : null);
    }

    private static void ShapeOf(InferenceContext node)
    {
        if (node.Shape(0) is not { } shape)
        {
            node.Set(0, DataType.Int64, new Shape(Dim.Unknown));
            return;
        }

        var start = Border(node.Node.GetInt("start", 0), shape.Count);
        var end = Border(node.Node.GetInt("end", shape.Count), shape.Count);
        Dim[] dims = [.. shape.Skip(start).Take(Math.Max(0, end - start))];
        node.Set(0, DataType.Int64, new Shape(dims.Length), dims);
    }

    private static int Border(long position, int count) => (int)Math.Clamp(position < 0 ? position + count : position, 0, count);

    private static void SizeOf(InferenceContext node) =>
        node.Set(0, DataType.Int64, Shape.Scalar, node.Shape(0) is { } shape ? [DimMath.Product(shape)] : null);

    private static void RangeOf(InferenceContext node)
    {
        if (node.Integers(0) is not [var start] || node.Integers(2) is not [var step] || step == 0)
        {
            node.SetShape(0, new Shape(Dim.Unknown));
            return;
        }

        if (node.Integers(1) is [var limit])
        {
            var count = Int128.Max(0, step > 0 ? ((Int128)limit - start + step - 1) / step : ((Int128)start - limit - step - 1) / -step);
            Dim[]? elements = count <= ValueFact.MaxElements ? [.. Enumerable.Range(0, (int)count).Select(i => (Dim)(start + (i * step)))] : null;
            node.Set(0, node.Type(0), new Shape((long)Int128.Min(count, long.MaxValue)), elements);
        }
        else
        {
            node.SetShape(0, new Shape(start == 0 && step == 1 && node.Elements(1) is [{ Symbol: not null } symbol] ? symbol : Dim.Unknown));
        }
    }

    private static void Expand(InferenceContext node)
    {
        if (node.Elements(1) is not { } target)
        {
            node.SetShape(0, node.Shape(0) is { } input && node.Shape(1) is [{ Size: { } rank and <= ValueFact.MaxElements }]
                ? new Shape([.. Enumerable.Repeat(Dim.Unknown, (int)Math.Max(rank, input.Count))])
                : null);
        }
        else if (node.Shape(0) is { } shape)
        {
            if (DimMath.Broadcast(shape, new Shape(Array.ConvertAll(target, dim => dim.Size < 0 ? Dim.Unknown : dim))) is not { } stretched)
            {
                node.Fail($"the shape {shape} cannot be stretched to [{string.Join(", ", target)}]");
                return;
            }

            node.SetShape(0, stretched);
            node.SetElements(Repeated(node.Elements(0), stretched));
        }
    }

    private static Dim[]? Repeated(Dim[]? elements, Shape shape) =>
        elements is [var only] && shape is [{ Size: { } count and <= ValueFact.MaxElements }] ? [.. Enumerable.Repeat(only, (int)count)] : elements?.Length == 1 && shape.Count == 0 ? elements : null;

    private static void Tile(InferenceContext node)
    {
        if (node.Shape(0) is not { } shape)
        {
            return;
        }

        var repeats = node.Opset >= 6 ? node.Elements(1) : null;
        node.SetShape(0, new Shape([.. shape.Select((dim, i) => repeats is not null && i < repeats.Length ? DimMath.Multiply(dim, repeats[i]) : Dim.Unknown)]));
    }

    private static void Pad(InferenceContext node)
    {
        if (node.Shape(0) is not { } shape)
        {
            return;
        }

        var pads = LayoutInference.IntegersFrom(node, 1, node.Opset < 2 ? "paddings" : "pads");
        var axes = node.HasInput(3) ? node.Integers(3) is { } listed ? node.Axes(listed, shape.Count) : null : [.. Enumerable.Range(0, shape.Count)];
        Dim[] dims = [.. shape];
        for (var i = 0; i < dims.Length; i++)
        {
            var position = axes is null ? -1 : Array.IndexOf(axes, i);
            dims[i] = axes is null || pads is null || pads.Count != 2 * axes.Length ? Dim.Unknown
                : position < 0 ? dims[i]
                : DimMath.Add(dims[i], pads[position] + pads[position + axes.Length]);
        }

        node.SetShape(0, new Shape(dims));
    }

    private static void Resize(InferenceContext node)
    {
        if (node.Shape(0) is { } shape)
        {
            node.SetShape(0, new Shape(ResizeTarget.Of(node, shape)));
        }
    }

    private static void Random(InferenceContext node) =>
        node.Set(0, (DataType)node.Node.GetInt("dtype", (long)DataType.Float), node.Node.GetInts("shape") is { } sizes ? Shape.Of([.. sizes]) : null);
}
