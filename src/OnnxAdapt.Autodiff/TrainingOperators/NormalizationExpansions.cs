using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>Gradients of normalisations in standard operators.</summary>
internal static class NormalizationExpansions
{
    public static IEnumerable<KeyValuePair<string, LoweringRule>> Expansions { get; } =
    [
        new(TrainingOperatorNames.BatchNormalizationTraining, BatchNormalizationTraining),
        new(TrainingOperatorNames.BatchNormalizationGrad, BatchNormalizationGrad),
    ];

    private static Value?[] BatchNormalizationTraining(OperatorEmitter e, Node node)
    {
        var (x, scale) = (node.Input(0)!, node.Input(1)!);
        var outputs = e.EmitMany(
            OperatorId.Standard("BatchNormalization"), [x, scale, node.Input(2), BatchNormalizationLowerings.Scratch(e, scale), BatchNormalizationLowerings.Scratch(e, scale)], 3,
            ("epsilon", node.GetFloat("epsilon", 1e-5f)), ("momentum", 0f), ("training_mode", 1L));
        (outputs[0].Type, outputs[0].Shape) = (x.Type, x.Shape);
        foreach (var statistic in outputs[1..]) (statistic.Type, statistic.Shape) = (scale.Type, scale.Shape);
        return [Activated(e, node, outputs[0]), outputs[1], outputs[2]];
    }

    private static Value Activated(OperatorEmitter e, Node node, Value y) => ActivationOf(node) switch
    {
        "Relu" => e.Emit("Relu", [y], y.Type, y.Shape),
        "Clip" => e.Emit("Clip", [y, Bound(e, node, "min", y), Bound(e, node, "max", y)], y.Type, y.Shape),
        _ => y,
    };

    private static Value? Bound(OperatorEmitter e, Node node, string name, Value like) =>
        node.GetFloat(name, float.NaN) is var bound && float.IsNaN(bound) ? null : e.Scalar(bound, like);

    private static string ActivationOf(Node node) => node.GetString("activation", "");

    /// <summary>The gradient of the normalised value, where dY is that of the activated one.</summary>
    private static Value BeforeActivation(OperatorEmitter e, Node node, Value dy, Value x, Value slope)
    {
        if (ActivationOf(node).Length == 0) return dy;
        var y = e.Add(e.Mul(e.Sub(x, Channels.Along(e, node.Input(3)!, x)), slope), Channels.Along(e, node.Input(5)!, x));
        return ActivationOf(node) == "Relu"
            ? e.WhereOrZero(e.Greater(y, e.Scalar(0, y)), dy)
            : ActivationExpansions.ClipGrad(e, dy, y, Bound(e, node, "min", y), Bound(e, node, "max", y));
    }

    /// <summary>
    /// With n = (x - mean) r: dbias = sum(dy), dscale = sum(dy n), dx = scale r dy, less scale r (dbias + n dscale) / m where the
    /// statistics are the batch's own.
    /// </summary>
    private static Value?[] BatchNormalizationGrad(OperatorEmitter e, Node node)
    {
        var (dy, x) = (node.Input(0)!, node.Input(1)!);
        var isFrozen = node.GetInt("frozen", 0) != 0;
        var slope = Channels.Along(e, e.Mul(node.Input(2)!, e.Cast(node.Input(4)!, node.Input(2)!.Type)), x);
        dy = BeforeActivation(e, node, dy, x, slope);
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
