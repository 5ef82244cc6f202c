using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Windows;

/// <summary>The transpose of a convolution: what every place of a window gets from the elements computed there.</summary>
internal static class WindowSpread
{
    /// <summary>dx[o s + k d - p] += w[k] dy[o].</summary>
    /// <param name="e">Writer.</param>
    /// <param name="window">The window.</param>
    /// <param name="fit">Its fit over x.</param>
    /// <param name="dy">[N, M, places...].</param>
    /// <param name="w">[M, C / g, kernel...].</param>
    /// <param name="result">Shape of the result as far as it is known.</param>
    public static Value Apply(OperatorEmitter e, Window window, WindowFit fit, Value dy, Value w, Shape? result)
    {
        var known = fit.Begin is not null;
        var end = fit.End ?? window.End;
        var placed = window.With(window.Kernel, known ? fit.Begin! : new long[window.Axes], known ? [.. end.Select(size => Math.Max(0, size))] : new long[window.Axes]);
        (string, AttributeValue)[] left = known && end.Any(size => size < 0) ? [("output_padding", (long[])[.. end.Select(size => Math.Max(0, -size))])] : [];
        var spread = e.Emit("ConvTranspose", [dy, w], dy.Type, known ? result : null, [.. placed.Attributes(), ("group", window.Group), .. left]);
        return known ? spread : fit.Crop(e, spread, result);
    }

    /// <summary>The same with weights of 1, each channel by itself: every element gets the sum over the windows it lies in.</summary>
    public static Value Ones(OperatorEmitter e, Window window, WindowFit fit, Value dy, Value x)
    {
        var ones = e.Cast(e.Graph.Constant(Filled(window.Kernel!), "ones"), x.Type);
        return e.ReshapeLike(Apply(e, window, fit, Folded(e, dy), ones, FoldedShape(x)), x);
    }

    /// <summary>Batch and channels as one axis: [N C, 1, ...].</summary>
    public static Value Folded(OperatorEmitter e, Value x)
    {
        var folded = e.ReshapeTo(x, -1, 1, e.SizesFrom(x, 2));
        folded.Shape = FoldedShape(x);
        return folded;
    }

    /// <summary>A kernel [1, 1, ...] of ones.</summary>
    public static TensorData Filled(long[] kernel)
    {
        var ones = new float[kernel.Aggregate(1L, (product, size) => product * size)];
        Array.Fill(ones, 1);
        return TensorData.Of(ones, [1, 1, .. kernel]);
    }

    private static Shape? FoldedShape(Value x) => x.Shape is { } shape ? new Shape([Dim.Unknown, 1, .. shape.Skip(2)]) : null;
}
