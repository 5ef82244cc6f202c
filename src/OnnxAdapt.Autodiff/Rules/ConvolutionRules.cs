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
}
