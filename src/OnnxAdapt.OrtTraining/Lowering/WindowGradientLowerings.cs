using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Lowering;

/// <summary>Gradients of convolutions and poolings.</summary>
internal static class WindowGradientLowerings
{
    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        MicrosoftOperators.Row("ConvGrad", ConvGrad),
        MicrosoftOperators.Row("ConvTransposeGrad", ConvTransposeGrad),
        MicrosoftOperators.PrivateRow("MaxPoolGrad", MaxPoolGrad),
        MicrosoftOperators.PrivateRow("AveragePoolGrad", AveragePoolGrad),
    ];

    private static Value?[] ConvGrad(OperatorEmitter e, Node n)
    {
        var (dy, x, w) = (n.Input(0)!, n.Input(1)!, n.Input(2)!);
        return
        [
            n.Output(0) is null ? null : MicrosoftOperators.Like(MicrosoftOperators.Training(e, TrainingOperatorNames.ConvInputGrad, [dy, w, x], 1, n)[0], x),
            n.Output(1) is null ? null : MicrosoftOperators.Like(MicrosoftOperators.Training(e, TrainingOperatorNames.ConvWeightGrad, [dy, x, w], 1, n)[0], w),
            n.Output(2) is null ? null : ChannelSum(e, dy, w.Shape is { Count: > 0 } shape ? shape[0] : Dim.Unknown),
        ];
    }

    /// <summary>The transposed convolution is the input gradient of a convolution with the same weight, so its own gradients are that convolution's.</summary>
    private static Value?[] ConvTransposeGrad(OperatorEmitter e, Node n)
    {
        var (dy, x, w) = (n.Input(0)!, n.Input(1)!, n.Input(2)!);
        var attributes = n.Attributes.Where(pair => pair.Key is not ("output_padding" or "output_shape")).ToArray();
        return
        [
            n.Output(0) is null ? null : MicrosoftOperators.Like(e.Graph.Add(OperatorId.Standard("Conv"), [dy, w], 1, attributes)[0], x),
            n.Output(1) is null ? null : MicrosoftOperators.Like(e.Graph.Add(TrainingOperatorNames.Id(TrainingOperatorNames.ConvWeightGrad), [x, dy, w], 1, attributes)[0], w),
            n.Output(2) is null ? null : ChannelSum(e, dy, Dim.Unknown),
        ];
    }

    private static Value ChannelSum(OperatorEmitter e, Value dy, Dim channels)
    {
        var sum = e.EmitMany(TrainingOperatorNames.Id(TrainingOperatorNames.ChannelSum), [dy], 1)[0];
        (sum.Type, sum.Shape) = (dy.Type, new Shape(channels));
        return sum;
    }

    /// <summary>The indices come from the forward node, whose input and output say the same; without them it runs much faster.</summary>
    private static Value[]? MaxPoolGrad(OperatorEmitter e, Node n)
    {
        if (n.Input(1)?.Producer is not { Op: { Domain: "", OpType: "MaxPool" } } forward)
        {
            return null;
        }

        var (x, y) = (forward.Input(0)!, forward.Output(0)!);
        return [MicrosoftOperators.Like(MicrosoftOperators.Training(e, TrainingOperatorNames.MaxPoolGrad, [n.Input(0), x, y], 1, forward)[0], x)];
    }

    /// <summary>The node does not say how large its result is; the forward node is found by the name of the gradient it takes.</summary>
    private static Value[]? AveragePoolGrad(OperatorEmitter e, Node n)
    {
        const string suffix = "_grad";
        var name = n.Input(0)!.Name;
        var forward = e.Graph.Graph.Nodes.FirstOrDefault(node =>
            node.Op == OperatorId.Standard("AveragePool") && node.Output(0) is { } output && output.Name + suffix == name);
        return forward?.Input(0) is { } x
            ? [MicrosoftOperators.Like(MicrosoftOperators.Training(e, TrainingOperatorNames.AveragePoolGrad, [n.Input(0), x], 1, forward)[0], x)]
            : null;
    }
}
