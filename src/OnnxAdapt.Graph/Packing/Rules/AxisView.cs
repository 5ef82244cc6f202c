namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>One fixed axis of tokens or rows, with what is before and behind it: where an operator that works along that axis finds it.</summary>
/// <param name="Sizes">Sizes behind the first axis.</param>
/// <param name="Axis">The axis among those of the value.</param>
/// <param name="Place">The axis among <paramref name="Sizes"/>.</param>
internal sealed record AxisView(long[] Sizes, int Axis, int Place)
{
    /// <summary>Looks at an axis.</summary>
    /// <exception cref="PackingRefusal">It depends on the batch.</exception>
    public static AxisView Of(PackedForm form, int axis)
    {
        var axes = form.Axes;
        if (!axes.IsFixedAxis(axis)) throw new PackingRefusal($"it works along axis {axis} of {axes}, over tokens");
        var (before, behind) = (axes.Range(0, axis).Width, axes.Range(axis + 1, axes.Rank).Width);
        long[] sizes = [.. before > 1 ? new[] { before } : [], axes.WidthOf(axis), .. behind > 1 ? new[] { behind } : []];
        return new AxisView(sizes, before > 1 ? 2 : 1, before > 1 ? 1 : 0);
    }

    /// <summary>The sizes when the axis has another size.</summary>
    public long[] With(long size)
    {
        var sizes = (long[])Sizes.Clone();
        sizes[Place] = size;
        return sizes;
    }

    /// <summary>The sizes without the axis.</summary>
    public long[] Without() => [.. Sizes.Where((_, i) => i != Place)];
}
