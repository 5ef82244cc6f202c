using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>Gradients of normalisations in standard operators.</summary>
internal static class NormalizationExpansions
{
    public static IEnumerable<KeyValuePair<string, LoweringRule>> Expansions { get; } =
    [
        new(TrainingOperatorNames.BatchNormalizationGrad, BatchNormalizationGrad),
    ];

    /// <summary>
    /// With n = (x - mean) r: dbias = sum(dy), dscale = sum(dy n), dx = scale r dy, less scale r (dbias + n dscale) / m where the
    /// statistics are the batch's own.
    /// </summary>
    private static Value?[] BatchNormalizationGrad(OperatorEmitter e, Node node)
    {
        var (dy, x) = (node.Input(0)!, node.Input(1)!);
        var isFrozen = node.GetInt("frozen", 0) != 0;
        var slope = Channels.Along(e, e.Mul(node.Input(2)!, e.Cast(node.Input(4)!, node.Input(2)!.Type)), x);
        if (isFrozen && node.Output(1) is null)
        {
            return [node.Output(0) is null ? null : e.Mul(dy, slope), null, node.Output(2) is null ? null : Typed(e, e.ChannelSum(dy), node.Output(2)!)];
        }

        var n = e.Mul(e.Sub(x, Channels.Along(e, node.Input(3)!, x)), Channels.Along(e, node.Input(4)!, x));
        var (dScale, dBias) = (e.ChannelSum(e.Mul(dy, n)), e.ChannelSum(dy));
        var dx = isFrozen ? dy : e.Sub(e.Sub(dy, Share(e, dBias, x)), e.Mul(n, Share(e, dScale, x)));
        return [e.Mul(dx, slope), node.Output(1) is null ? null : Typed(e, dScale, node.Output(1)!), node.Output(2) is null ? null : Typed(e, dBias, node.Output(2)!)];
    }

    private static Value Share(OperatorEmitter e, Value sum, Value x) => Channels.Along(e, Channels.PerElement(e, sum, x), x);

    private static Value Typed(OperatorEmitter e, Value value, Value like) => like.Type == DataType.Undefined ? value : e.Cast(value, like.Type);
}
