using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Windows;

/// <summary>
/// All windows of an input as columns. They are gathered by a convolution of each channel with one-hot kernels, one per tap, which the
/// runtime does in one pass with its own padding.
/// </summary>
internal static class WindowColumns
{
    /// <summary>[N, C taps, places], or [N, g, C / g taps, places] with several groups.</summary>
    public static Value Of(OperatorEmitter e, Window window, Value x, Value w)
    {
        if (!IsWhole(window))
        {
            return Grouped(e, window, Gathered(e, window, x, w), x, w);
        }

        return window.Group == 1 ? e.ReshapeTo(x, 0, 0, -1) : Grouped(e, window, e.ReshapeTo(x, 0, 0, 1, -1), x, w);
    }

    /// <summary>Whether the columns are x itself: one tap that goes everywhere.</summary>
    private static bool IsWhole(Window window) =>
        window.Taps == 1 && window.Same is null && window.Strides.All(stride => stride == 1) && window.Begin.Concat(window.End).All(size => size == 0);

    /// <summary>[N C, taps, 1, places].</summary>
    private static Value Gathered(OperatorEmitter e, Window window, Value x, Value w)
    {
        var taps = Taps(e, window, x, window.Kernel is null ? e.SizesFrom(w, 2) : null);
        return e.ReshapeTo(taps, 0, 0, 1, -1);
    }

    /// <summary>The windows of x, [N C, taps, places...].</summary>
    /// <param name="e">Writer.</param>
    /// <param name="window">The window.</param>
    /// <param name="x">[N, C, sizes...].</param>
    /// <param name="kernel">Sizes of the kernel as a vector, for a window that does not know them.</param>
    public static Value Taps(OperatorEmitter e, Window window, Value x, Value? kernel)
    {
        var kernels = window.Kernel is { } known ? e.Cast(e.Graph.Constant(OneHot(known), "one_hot"), x.Type) : DynamicOneHot(e, x, kernel!);
        return e.Emit("Conv", [WindowSpread.Folded(e, x), kernels], x.Type, new Shape([.. Enumerable.Repeat(Dim.Unknown, window.Axes + 2)]), window.Attributes());
    }

    private static Value Grouped(OperatorEmitter e, Window window, Value taken, Value x, Value w)
    {
        SizeTerm perGroup = window.Taps is { } taps && ChannelsPerGroup(window, x, w) is { } channels
            ? channels * taps
            : e.CountFrom(w, 1);
        return window.Group == 1
            ? e.Squeeze(e.ReshapeTo(taken, -1, 1, perGroup, 0), 1)
            : e.ReshapeTo(taken, -1, window.Group, perGroup, 0);
    }

    private static long? ChannelsPerGroup(Window window, Value x, Value w) => w.Shape?[1].Size ?? x.Shape?[1].Size / window.Group;

    /// <summary>[taps, 1, kernel...]: kernel t takes tap t.</summary>
    private static TensorData OneHot(long[] kernel)
    {
        var taps = kernel.Aggregate(1L, (product, size) => product * size);
        var values = new float[taps * taps];
        for (var tap = 0L; tap < taps; tap++)
        {
            values[(tap * taps) + tap] = 1;
        }

        return TensorData.Of(values, [taps, 1, .. kernel]);
    }

    private static Value DynamicOneHot(OperatorEmitter e, Value x, Value kernel)
    {
        var taps = e.ProductOf(kernel);
        var square = e.Filled(0, e.Sizes(taps, taps), x.Type, new Shape(Dim.Unknown, Dim.Unknown));
        return e.ReshapeTo(e.Unary("EyeLike", square), -1, 1, kernel);
    }
}
