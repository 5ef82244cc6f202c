using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Autodiff.Resampling;
using OnnxAdapt.Autodiff.Windows;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>
/// DeformConv: a convolution whose taps are read at positions moved by offsets [N, groups * taps * 2, H, W] (row, column) and weighted by a
/// mask. The moved windows are laid out as columns, which the weights multiply.
/// </summary>
internal static class DeformableConvolution
{
    public static Value[] Lower(OperatorEmitter e, Node node)
    {
        var (x, w, offset) = (node.Input(0)!, node.Input(1)!, node.Input(2)!);
        var window = Window.Of(node, 2, w);
        var taps = window.Taps ?? throw new AutodiffException($"{node} needs the size of its kernel, as an attribute or by weights of known shape.");
        var shared = node.GetInt("offset_group", 1);
        var (height, width) = (e.SizeOf(offset, 2), e.SizeOf(offset, 3));
        var images = e.ReshapeTo(x, -1, e.Div(e.SizeOf(x, 1), e.Int64s(shared)), e.SizesFrom(x, 2));
        images.Shape = new Shape(Dim.Unknown, Dim.Unknown, x.Shape?[2] ?? Dim.Unknown, x.Shape?[3] ?? Dim.Unknown);
        var moves = e.ReshapeTo(offset, -1, taps, 2, e.CountFrom(offset, 2));
        var taken = new Sampler(e, images, Sampler.Zeros, aligned: true).Take([.. Enumerable.Range(0, 2).Select(axis => Position(e, window, moves, axis, height, width))], "linear");
        if (node.Input(4) is { } mask)
        {
            taken = e.Mul(taken, e.ReshapeTo(mask, -1, e.Mul(e.Int64s(taps), e.CountFrom(mask, 2)), 1));
        }

        return [Multiplied(e, node, window, taken, taps, height, width)];
    }

    /// <summary>place * stride - padding + tap * dilation + offset, as [N groups, taps places].</summary>
    private static Value Position(OperatorEmitter e, Window window, Value moves, int axis, Value height, Value width)
    {
        var (rows, columns) = ((int)window.Kernel![0], (int)window.Kernel[1]);
        var perTap = Enumerable.Range(0, rows * columns).Select(tap => (float)(((axis == 0 ? tap / columns : tap % columns) * window.Dilations[axis]) - window.Begin[axis])).ToArray();
        var places = e.Mul(Places.Count(e, axis == 0 ? height : width, DataType.Float), window.Strides[axis]);
        var spread = e.Expand(axis == 0 ? e.Unsqueeze(places, 1) : e.Unsqueeze(places, 0), e.Sizes(height, width), new Shape(Dim.Unknown, Dim.Unknown));
        var start = e.Add(e.Reshape(spread, 1, -1), e.Graph.Constant(TensorData.Of(perTap, perTap.Length, 1), "taps"));
        var move = e.Squeeze(e.Slice(moves, axis, axis + 1, 2), 2);
        move.Shape = new Shape(Dim.Unknown, perTap.Length, Dim.Unknown);
        return e.ReshapeTo(e.Add(move, e.Cast(start, moves.Type)), 0, -1);
    }

    /// <summary>[N groups, taps places, channels] to columns [N, g, channels taps, places], times the weights, plus the bias.</summary>
    private static Value Multiplied(OperatorEmitter e, Node node, Window window, Value taken, long taps, Value height, Value width)
    {
        var (x, w) = (node.Input(0)!, node.Input(1)!);
        var perTap = e.ReshapeTo(taken, 0, taps, -1, e.Div(e.SizeOf(x, 1), e.Int64s(node.GetInt("offset_group", 1))));
        var columns = e.ReshapeTo(e.Transpose(perTap, [0, 3, 1, 2]), e.SizeOf(x, 0), window.Group, e.CountFrom(w, 1), e.ProductOf(e.Sizes(height, width)));
        var weights = e.ReshapeTo(w, window.Group, -1, e.CountFrom(w, 1));
        var product = e.ReshapeTo(e.MatMul(weights, columns), e.SizeOf(x, 0), e.SizeOf(w, 0), height, width);
        product.Shape = new Shape([.. Enumerable.Repeat(Dim.Unknown, 4)]);
        return node.Input(3) is { } bias ? e.Add(product, Channels.Along(e, bias, product)) : product;
    }
}
