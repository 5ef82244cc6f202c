using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.Windows;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>Gradients of convolutions in standard operators.</summary>
internal static class ConvolutionExpansions
{
    public static IReadOnlyList<KeyValuePair<string, LoweringRule>> Expansions { get; } =
    [
        new(TrainingOperatorNames.ConvInputGrad, (e, node) => [InputGrad(e, node)]),
        new(TrainingOperatorNames.ConvWeightGrad, (e, node) => [WeightGrad(e, node)]),
        new(TrainingOperatorNames.ChannelSum, (e, node) => [ChannelSum(e, node.Input(0)!)]),
    ];

    /// <summary>
    /// A convolution with the turned kernel where that has as many multiplications (stride 1, padded, or 1x1), else a transposed convolution.
    /// </summary>
    private static Value InputGrad(OperatorEmitter e, Node node)
    {
        var (dy, w, x) = (node.Input(0)!, node.Input(1)!, node.Input(2)!);
        var window = Window.Of(node, OperatorEmitter.RequireRank(x) - 2, w);
        var fit = WindowFit.Of(e, window, x, dy, w);
        return PrefersTurnedKernel(window, fit, w)
            ? ByTurnedKernel(e, window, fit, dy, w, x)
            : WindowSpread.Apply(e, window, fit, dy, w, x.Shape);
    }

    private static bool PrefersTurnedKernel(Window window, WindowFit fit, Value w)
    {
        if (window.Kernel is null || fit.Begin is null || w.Shape is not { IsStatic: true } shape || window.Strides.Any(stride => stride != 1))
        {
            return false;
        }

        var axes = Enumerable.Range(0, window.Axes).ToArray();
        var isPossible = axes.All(axis => Math.Max(fit.Begin[axis], fit.End![axis]) < window.Extent(axis));
        var isPadded = window.Taps == 1 || axes.Any(axis => fit.Begin[axis] + fit.End![axis] > 0);
        return isPossible && isPadded && (shape[1].Size > 1 || window.Group > 1);
    }

    private static Value ByTurnedKernel(OperatorEmitter e, Window window, WindowFit fit, Value dy, Value w, Value x)
    {
        long[] Rest(long[] padding) => [.. padding.Select((size, axis) => window.Extent(axis) - 1 - size)];
        var turned = Turned(e, SwappedChannels(e, w, window.Group), window);
        var back = window.With(window.Kernel, Rest(fit.Begin!), Rest(fit.End!));
        return e.Emit("Conv", [dy, turned], dy.Type, x.Shape, [.. back.Attributes(), ("group", window.Group)]);
    }

    /// <summary>[g Mg, Cg, kernel] to [g Cg, Mg, kernel].</summary>
    private static Value SwappedChannels(OperatorEmitter e, Value w, long group)
    {
        var sizes = w.Shape!.ToSizes();
        var (outer, inner) = (sizes[0] / group, sizes[1]);
        if (group == 1)
        {
            return e.Transpose(w, [1, 0, .. Enumerable.Range(2, sizes.Length - 2).Select(axis => (long)axis)]);
        }

        if (outer == 1 && inner == 1)
        {
            return w;
        }

        var grouped = e.Reshape(w, [group, outer, inner, .. sizes[2..]]);
        var swapped = e.Transpose(grouped, [0, 2, 1, .. Enumerable.Range(3, sizes.Length - 2).Select(axis => (long)axis)]);
        return e.Reshape(swapped, [group * inner, outer, .. sizes[2..]]);
    }

    private static Value Turned(OperatorEmitter e, Value w, Window window)
    {
        if (window.Taps == 1)
        {
            return w;
        }

        e.Require(10, "Turning a kernel");
        var axes = Enumerable.Range(2, window.Axes).Select(axis => (long)axis).ToArray();
        var backwards = e.Int64s([.. axes.Select(_ => -1L)]);
        return e.Emit("Slice", [w, backwards, e.Int64s([.. axes.Select(_ => -long.MaxValue)]), e.Int64s(axes), backwards], w.Type, w.Shape);
    }

    /// <summary>
    /// Windows are laid out as columns, once per group multiplied with dy, and the products of all examples added: dw = sum of dy columns^T.
    /// </summary>
    private static Value WeightGrad(OperatorEmitter e, Node node)
    {
        var (dy, x, w) = (node.Input(0)!, node.Input(1)!, node.Input(2)!);
        var window = Window.Of(node, OperatorEmitter.RequireRank(x) - 2, w);
        var columns = WindowColumns.Of(e, window, x, w);
        var rows = Rows(e, dy, w, window.Group);
        var products = e.MatMul(rows, e.TransposeLast(columns));
        return e.ReshapeLike(e.ReduceSum(products, [0], keepDims: false), w);
    }

    /// <summary>dy as [N, M, places], or [N, g, M / g, places] with several groups.</summary>
    private static Value Rows(OperatorEmitter e, Value dy, Value w, long group)
    {
        if (group == 1)
        {
            return e.ReshapeTo(dy, 0, 0, -1);
        }

        SizeTerm perGroup = w.Shape?[0].Size is { } channels ? channels / group : e.Div(e.SizeOf(dy, 1), e.Int64s(group));
        return e.ReshapeTo(dy, 0, group, perGroup, -1);
    }

    /// <summary>Spatial axes first, then the batch: two short sums are faster than one over separate axes.</summary>
    private static Value ChannelSum(OperatorEmitter e, Value dy)
    {
        var perExample = dy.Shape is { Count: 2 } ? dy : e.ReduceSum(e.ReshapeTo(dy, 0, 0, -1), [2], keepDims: false);
        return e.ReduceSum(perExample, [0], keepDims: false);
    }
}
