namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>How many places a window takes along an axis.</summary>
internal static class WindowSize
{
    /// <summary>Places of a window: <c>(size + padding - extent) / stride + 1</c>, where a dilated kernel extends over <c>dilation * (kernel - 1) + 1</c>.</summary>
    public static Dim Of(Node node, int axis, Dim size, Dim kernel, int axes)
    {
        var stride = At(node, "strides", axis, 1);
        var padding = At(node, "pads", axis, 0) + At(node, "pads", axis + axes, 0);
        var extent = DimMath.Add(DimMath.Multiply(DimMath.Subtract(kernel, 1), At(node, "dilations", axis, 1)), 1);
        if (stride < 1)
        {
            return Dim.Unknown;
        }

        switch (node.GetString("auto_pad", "NOTSET"))
        {
            case "SAME_UPPER" or "SAME_LOWER":
                return stride == 1 ? size : DimMath.Divide(DimMath.Add(size, stride - 1), stride);
            case "VALID":
                padding = 0;
                break;
        }

        if (stride == 1 && extent.Size == padding + 1)
        {
            return size;
        }

        var room = DimMath.Subtract(DimMath.Add(size, padding), extent);
        return room.Size is not { } free ? Dim.Unknown
            : free < 0 ? -1
            : node.GetInt("ceil_mode", 0) == 0 || free % stride == 0 ? (free / stride) + 1
            : RoundedUp(free, stride, size.Size!.Value + At(node, "pads", axis, 0));
    }

    /// <summary>The reverse: <c>stride * (size - 1) + output padding + extent - padding</c>.</summary>
    public static Dim Transposed(Node node, int axis, Dim size, Dim kernel, int axes)
    {
        if (node.GetInts("output_shape") is { } given)
        {
            return given.Count == axes ? given[axis] : given.Count == axes + 2 ? given[axis + 2] : Dim.Unknown;
        }

        var stride = At(node, "strides", axis, 1);
        if (node.GetString("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER")
        {
            return DimMath.Multiply(size, stride);
        }

        var padding = node.GetString("auto_pad", "NOTSET") == "VALID" ? 0 : At(node, "pads", axis, 0) + At(node, "pads", axis + axes, 0);
        var extent = DimMath.Add(DimMath.Multiply(DimMath.Subtract(kernel, 1), At(node, "dilations", axis, 1)), 1);
        var steps = DimMath.Multiply(DimMath.Subtract(size, 1), stride);
        return DimMath.Subtract(DimMath.Add(DimMath.Add(steps, extent), At(node, "output_padding", axis, 0)), padding);
    }

    /// <summary>With rounding up, implementations differ on a last window that starts in the padding after the input; then the size is unknown.</summary>
    private static Dim RoundedUp(long free, long stride, long start)
    {
        var places = (free / stride) + 2;
        return (places - 1) * stride >= start ? Dim.Unknown : places;
    }

    private static long At(Node node, string attribute, int index, long otherwise) =>
        node.GetInts(attribute) is { } values && index < values.Count ? values[index] : otherwise;
}
