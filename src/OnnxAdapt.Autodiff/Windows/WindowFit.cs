using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Windows;

/// <summary>
/// The padding with which the last window ends exactly at the end of x: <c>begin + size + end = (places - 1) * stride + extent</c>. The end
/// is negative where the last elements of x lie under no window. It covers SAME and ceil_mode, and is a number as far as sizes are known.
/// </summary>
internal sealed class WindowFit
{
    private WindowFit(long[] begin, long[] end) => (Begin, End) = (begin, end);

    private WindowFit(Value begin, Value end) => (BeginVector, EndVector) = (begin, end);

    /// <summary>Padding before each axis, when it is known.</summary>
    public long[]? Begin { get; }

    /// <summary>Padding after each axis, when it is known.</summary>
    public long[]? End { get; }

    private Value? BeginVector { get; }

    private Value? EndVector { get; }

    /// <summary>The fit of a window over x that gives y.</summary>
    /// <param name="e">Writer.</param>
    /// <param name="window">The window.</param>
    /// <param name="x">Value [batch, channels, size...] that the window moves over.</param>
    /// <param name="y">Value [batch, channels, places...].</param>
    /// <param name="weight">The weights, needed when the size of the kernel is not known.</param>
    public static WindowFit Of(OperatorEmitter e, Window window, Value x, Value y, Value? weight = null)
    {
        var resolved = window.Resolved(x);
        if (resolved.Same is null)
        {
            var ends = Enumerable.Range(0, window.Axes).Select(axis => EndOf(resolved, axis, x, y)).ToArray();
            if (Array.TrueForAll(ends, end => end is not null))
            {
                return new WindowFit(resolved.Begin, [.. ends.Select(end => end!.Value)]);
            }
        }

        return Dynamic(e, resolved, x, y, weight);
    }

    /// <summary>
    /// The fit of the window that goes backwards over the output y of a transposed convolution of x, so that it takes as many places as x has.
    /// The output is <c>(size - 1) * stride + output padding + extent - padding</c>; a given output shape fixes the padding instead, more of
    /// it in front unless SAME_UPPER is asked for.
    /// </summary>
    public static WindowFit Transposed(OperatorEmitter e, Node node, Window window, Value x, Value y, Value weight)
    {
        var extra = node.GetInts("output_padding") is { Count: > 0 } given ? given : new long[window.Axes];
        if (node.GetInts("output_shape") is not { Count: > 0 })
        {
            if (window.Same is null)
            {
                return new WindowFit(window.Begin, [.. window.End.Select((size, axis) => size - extra[axis])]);
            }

            if (window.Kernel is not null)
            {
                var totals = extra.Select((more, axis) => Math.Max(0, window.Extent(axis) + more - window.Strides[axis])).ToArray();
                var begin = totals.Select(total => window.Same == Window.SameUpper ? total / 2 : total - (total / 2)).ToArray();
                return new WindowFit(begin, [.. totals.Select((total, axis) => total - begin[axis] - extra[axis])]);
            }
        }

        return TransposedBySizes(e, window, extra, x, y, weight);
    }

    /// <summary>x with the padding around it.</summary>
    public Value Pad(OperatorEmitter e, Value x, Shape? result, double value = 0) => Write(e, x, result, 1, value);

    /// <summary>x without the padding around it.</summary>
    public Value Crop(OperatorEmitter e, Value x, Shape? result) => Write(e, x, result, -1, 0);

    private Value Write(OperatorEmitter e, Value x, Shape? result, long sign, double value)
    {
        if (Begin is not null && Begin.Concat(End!).All(size => size == 0))
        {
            return x;
        }

        e.Require(11, "Padding by computed amounts");
        var pads = e.Sizes(0, 0, Side(e, Begin, BeginVector, sign), 0, 0, Side(e, End, EndVector, sign));
        return e.Emit("Pad", value == 0 ? [x, pads] : [x, pads, e.Scalar(value, x)], x.Type, result);
    }

    private static Value Side(OperatorEmitter e, long[]? numbers, Value? vector, long sign) => numbers is not null
        ? e.Int64s([.. numbers.Select(number => sign * number)])
        : sign < 0 ? e.Neg(vector!) : vector!;

    private static long? EndOf(Window window, int axis, Value x, Value y)
    {
        if (window.Strides[axis] == 1 && !window.Ceil)
        {
            return window.End[axis];
        }

        return window.Kernel is not null && SizeAt(x, axis) is { } size && SizeAt(y, axis) is { } places
            ? ((places - 1) * window.Strides[axis]) + window.Extent(axis) - size - window.Begin[axis]
            : null;
    }

    private static long? SizeAt(Value value, int axis) => value.Shape?[axis + 2].Size;

    private static WindowFit Dynamic(OperatorEmitter e, Window window, Value x, Value y, Value? weight)
    {
        var needed = e.Sub(Reach(e, window, e.SizesFrom(y, 2), weight), e.SizesFrom(x, 2));
        var begin = window.Same is null ? e.Int64s(window.Begin) : Front(e, window.Same, needed);
        return new WindowFit(begin, e.Sub(needed, begin));
    }

    private static WindowFit TransposedBySizes(OperatorEmitter e, Window window, IReadOnlyList<long> extra, Value x, Value y, Value weight)
    {
        var needed = e.Sub(Reach(e, window, e.SizesFrom(x, 2), weight), e.SizesFrom(y, 2));
        var begin = Front(e, window.Same, e.Add(needed, e.Int64s([.. extra])));
        return new WindowFit(begin, e.Sub(needed, begin));
    }

    /// <summary>How far that many places reach: (places - 1) * stride + extent.</summary>
    private static Value Reach(OperatorEmitter e, Window window, Value places, Value? weight)
    {
        var kernel = window.Kernel is not null ? e.Int64s(window.Kernel) : e.SizesFrom(weight!, 2);
        var steps = e.Mul(e.Add(places, e.Int64s(-1)), e.Int64s(window.Strides));
        return e.Add(steps, e.Add(e.Mul(e.Add(kernel, e.Int64s(-1)), e.Int64s(window.Dilations)), e.Int64s(1)));
    }

    private static Value Front(OperatorEmitter e, string? same, Value needed)
    {
        var total = e.Binary("Max", needed, e.Int64s(0));
        var half = e.Div(total, e.Int64s(2));
        return same == Window.SameUpper ? half : e.Sub(total, half);
    }
}
