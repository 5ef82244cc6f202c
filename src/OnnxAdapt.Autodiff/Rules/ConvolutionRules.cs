using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Autodiff.Windows;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Convolutions. All gradients are linear in dy: there is no kink.</summary>
internal static class ConvolutionRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("Conv", ConvInput, ConvWeight, c => c.ChannelSum(c.Dy)),
        NodeRule("ConvTranspose", ConvTransposed),
    ];

    /// <summary>y[o] = sum over taps of w[k] x[o s + k d - p]: dx[i] = sum over the o and k that met x[i] of w[k] dy[o].</summary>
    private static Value ConvInput(GradientContext c) =>
        c.Training(TrainingOperatorNames.ConvInputGrad, [c.Dy, c.Input(1), c.Input(0)], c.Input(0), ConvAttributes(c));

    /// <summary>dw[k] = sum over batch and o of dy[o] x[o s + k d - p].</summary>
    private static Value ConvWeight(GradientContext c) =>
        c.Training(TrainingOperatorNames.ConvWeightGrad, [c.Dy, c.Input(0), c.Input(1)], c.Input(1), ConvAttributes(c));

    private static (string Name, AttributeValue Value)[] ConvAttributes(GradientContext c)
    {
        var window = Window.Of(c.Node, OperatorEmitter.RequireRank(c.Input(0)) - 2, c.Input(1)).Resolved(c.Input(0));
        return [.. window.Attributes(), ("group", window.Group)];
    }

    /// <summary>y[i s + k d - p] += w[k] x[i]: dx is the convolution of dy with w, dw that convolution's gradient with x in the place of its dy.</summary>
    private static Value?[] ConvTransposed(GradientContext c)
    {
        var (x, w) = (c.Input(0), c.Input(1));
        var window = Window.Of(c.Node, OperatorEmitter.RequireRank(x) - 2, w);
        var fit = WindowFit.Transposed(c, c.Node, window, x, c.Output(0), w);
        var isCut = fit.End is null || fit.End.Index().Any(pair => -pair.Item >= window.Strides[pair.Index]);
        var dy = isCut ? fit.Pad(c, c.Dy, null) : c.Dy;
        dy.Shape ??= new Shape([.. Enumerable.Repeat(Dim.Unknown, window.Axes + 2)]);
        var none = new long[window.Axes];
        var placed = isCut ? window.With(window.Kernel, none, none) : window.With(window.Kernel, fit.Begin!, [.. fit.End!.Select(size => Math.Max(0, size))]);
        (string, AttributeValue)[] attributes = [.. placed.Attributes(), ("group", window.Group)];
        return c.Gradients(input => input switch
        {
            0 => c.Emit("Conv", [dy, w], x.Type, x.Shape, attributes),
            1 => c.Training(TrainingOperatorNames.ConvWeightGrad, [x, dy, w], w, attributes),
            _ => c.ChannelSum(c.Dy),
        });
    }
}
