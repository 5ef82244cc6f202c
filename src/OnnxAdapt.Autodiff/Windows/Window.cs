using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Windows;

/// <summary>
/// How a convolution or pooling moves its window over the axes after batch and channel. Along one axis the places of a window are
/// <c>place * stride + tap * dilation - begin</c>.
/// </summary>
internal sealed class Window
{
    public const string SameUpper = "SAME_UPPER";
    public const string SameLower = "SAME_LOWER";

    /// <summary>Sizes of the kernel, or null when they are known only when the graph runs.</summary>
    public required long[]? Kernel { get; init; }

    public required long[] Strides { get; init; }

    public required long[] Dilations { get; init; }

    /// <summary>Padding before the first element of each axis; nothing when <see cref="Same"/> is set.</summary>
    public required long[] Begin { get; init; }

    /// <summary>Padding after the last element of each axis; nothing when <see cref="Same"/> is set.</summary>
    public required long[] End { get; init; }

    /// <summary>SAME_UPPER, SAME_LOWER, or null when the padding is given by numbers.</summary>
    public required string? Same { get; init; }

    public required long Group { get; init; }

    public required bool Ceil { get; init; }

    public int Axes => Strides.Length;

    /// <summary>Reads the attributes of Conv, ConvTranspose and pooling operators.</summary>
    /// <param name="node">The node.</param>
    /// <param name="axes">Number of axes after batch and channel.</param>
    /// <param name="weight">The weights [channels, channels, kernel...], for operators that have some.</param>
    public static Window Of(Node node, int axes, Value? weight)
    {
        var pads = node.GetInts("pads");
        var auto = node.GetString("auto_pad", "NOTSET");
        var byNumbers = auto is "NOTSET" or "" && pads is not null;
        return new Window
        {
            Kernel = KernelOf(node, weight),
            Strides = Filled(node.GetInts("strides"), axes, 1),
            Dilations = Filled(node.GetInts("dilations"), axes, 1),
            Begin = Filled(byNumbers ? [.. pads!.Take(axes)] : null, axes, 0),
            End = Filled(byNumbers ? [.. pads!.Skip(axes)] : null, axes, 0),
            Same = auto is SameUpper or SameLower ? auto : null,
            Group = node.GetInt("group", 1),
            Ceil = node.GetInt("ceil_mode", 0) != 0,
        };
    }

    /// <summary>How far a kernel of that size reaches along an axis.</summary>
    public long Extent(int axis) => ((Kernel![axis] - 1) * Dilations[axis]) + 1;

    /// <summary>Number of taps, when the kernel is known.</summary>
    public long? Taps => Kernel?.Aggregate(1L, (product, size) => product * size);

    /// <summary>
    /// The attributes as they are written on training operators and windows of expansions: everything said, padding by numbers when it is known.
    /// </summary>
    public (string Name, AttributeValue Value)[] Attributes()
    {
        var list = new List<(string, AttributeValue)> { ("strides", Strides), ("dilations", Dilations) };
        if (Kernel is not null)
        {
            list.Add(("kernel_shape", Kernel));
        }

        list.Add(Same is null ? ("pads", (long[])[.. Begin, .. End]) : ("auto_pad", Same));
        return [.. list];
    }

    /// <summary>The same window with padding by numbers where SAME can be resolved from what is known of the sizes.</summary>
    public Window Resolved(Value x)
    {
        if (Same is null || Kernel is null || x.Shape is not { } shape)
        {
            return this;
        }

        var totals = Enumerable.Range(0, Axes).Select(axis => SameTotal(axis, shape[axis + 2].Size)).ToArray();
        if (Array.Exists(totals, total => total is null))
        {
            return this;
        }

        var begin = totals.Select(total => Same == SameUpper ? total!.Value / 2 : total!.Value - (total.Value / 2)).ToArray();
        return With(Kernel, begin, [.. totals.Select((total, axis) => total!.Value - begin[axis])]);
    }

    public Window With(long[]? kernel, long[] begin, long[] end) => new()
    {
        Kernel = kernel, Strides = Strides, Dilations = Dilations, Begin = begin, End = end, Same = null, Group = Group, Ceil = Ceil,
    };

    /// <summary>Padding of an axis so that ceil(size / stride) windows fit; with stride 1 the size does not matter.</summary>
    private long? SameTotal(int axis, long? size)
    {
        if (Strides[axis] == 1)
        {
            return Extent(axis) - 1;
        }

        return size is { } known ? Math.Max(0, ((((known + Strides[axis] - 1) / Strides[axis]) - 1) * Strides[axis]) + Extent(axis) - known) : null;
    }

    private static long[]? KernelOf(Node node, Value? weight)
    {
        if (weight?.Shape is { } shape && shape.Skip(2).All(dim => dim.Size is not null))
        {
            return [.. shape.Skip(2).Select(dim => dim.Size!.Value)];
        }

        return node.GetInts("kernel_shape")?.ToArray();
    }

    private static long[] Filled(IReadOnlyList<long>? values, int axes, long otherwise) =>
        values is { Count: > 0 } ? [.. values] : [.. Enumerable.Repeat(otherwise, axes)];
}
