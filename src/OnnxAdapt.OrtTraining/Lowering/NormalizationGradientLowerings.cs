using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Lowering;

/// <summary>Normalisations: the batch normalisation of training graphs, and gradients.</summary>
internal static class NormalizationGradientLowerings
{
    private const long TrainingModeOpset = 14;

    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        MicrosoftOperators.Row("BatchNormInternal", BatchNormInternal),
        MicrosoftOperators.Row("BatchNormalizationGrad", (e, n) => Norm(e, n, TrainingOperatorNames.BatchNormalizationGrad, n.Input(1)!)),
        MicrosoftOperators.Row("LayerNormalizationGrad", (e, n) => Norm(e, n, TrainingOperatorNames.LayerNormalizationGrad, n.Input(1)!)),
        MicrosoftOperators.Row("InvertibleLayerNormalizationGrad", InvertibleLayerNormalizationGrad),
        MicrosoftOperators.Row("SimplifiedLayerNormalizationGrad", SimplifiedLayerNormalizationGrad),
    ];

    /// <summary>
    /// y = (x - m) r scale + B with the batch's mean m, variance v and r = 1 / sqrt(v + epsilon); the running values become
    /// momentum old + (1 - momentum) new, the variance without correction. Outputs: y, running mean, running variance, m, r.
    /// </summary>
    private static Value?[]? BatchNormInternal(OperatorEmitter e, Node n)
    {
        var (x, scale, mean, variance) = (n.Input(0)!, n.Input(1)!, n.Input(3)!, n.Input(4)!);
        if (n.GetInt("training_mode", 1) == 0 || x.Shape is not { } shape)
        {
            return null;
        }

        var epsilon = n.GetFloat("epsilon", 1e-5f);
        var (y, batchMean, batchVariance) = e.Opset >= TrainingModeOpset ? Fused(e, n, epsilon) : Written(e, n, shape, epsilon);
        MicrosoftOperators.Like(y, x);
        var inverse = n.Output(4) is null ? null : e.Reciprocal(e.Sqrt(e.Add(batchVariance, epsilon)));
        var momentum = n.GetFloat("momentum", 0.9f);
        return
        [
            y,
            n.Output(1) is null ? null : Running(e, mean, batchMean, momentum),
            n.Output(2) is null ? null : Running(e, variance, batchVariance, momentum),
            n.Output(3) is null ? null : e.Identity(MicrosoftOperators.Like(batchMean, scale)),
            inverse,
        ];
    }

    /// <summary>
    /// With momentum 0 the standard operator's running values are the batch's own. The runtime writes them over the operator's inputs, graph inputs included, so
    /// it is given values that nobody else reads.
    /// </summary>
    private static (Value Y, Value Mean, Value Variance) Fused(OperatorEmitter e, Node n, float epsilon)
    {
        var results = e.EmitMany(
            OperatorId.Standard("BatchNormalization"),
            [n.Input(0), n.Input(1), n.Input(2), e.Mul(n.Input(3)!, 0), e.Mul(n.Input(4)!, 0)],
            3,
            ("epsilon", epsilon),
            ("momentum", 0f),
            ("training_mode", 1L));
        return (results[0], MicrosoftOperators.Like(results[1], n.Input(3)!), MicrosoftOperators.Like(results[2], n.Input(4)!));
    }

    private static (Value Y, Value Mean, Value Variance) Written(OperatorEmitter e, Node n, Shape shape, float epsilon)
    {
        var x = n.Input(0)!;
        var axes = MicrosoftOperators.AllAxesBut(shape.Count, 1);
        long[] spatial = [.. Enumerable.Range(1, shape.Count - 2).Select(axis => (long)axis)];
        var mean = e.ReduceMean(x, axes);
        var centred = e.Sub(x, mean);
        var variance = e.ReduceMean(e.Mul(centred, centred), axes);
        var normal = e.Div(centred, e.Sqrt(e.Add(variance, epsilon)));
        var y = e.Add(e.Mul(normal, e.Unsqueeze(n.Input(1)!, spatial)), e.Unsqueeze(n.Input(2)!, spatial));
        return (y, e.Squeeze(mean, axes), e.Squeeze(variance, axes));
    }

    private static Value Running(OperatorEmitter e, Value old, Value batch, float momentum) =>
        MicrosoftOperators.Like(e.Add(e.Mul(old, momentum), e.Mul(batch, 1 - momentum)), old);

    private static Value?[] Norm(OperatorEmitter e, Node n, string opType, Value x)
    {
        var scale = n.Input(2)!;
        (string, AttributeValue)[] axis = opType == TrainingOperatorNames.LayerNormalizationGrad ? [("axis", n.GetInt("axis", -1))] : [];
        var results = e.EmitMany(TrainingOperatorNames.Id(opType), [n.Input(0), x, scale, n.Input(3), n.Input(4)], 3, axis);
        return [MicrosoftOperators.Like(results[0], x), MicrosoftOperators.Like(results[1], scale), MicrosoftOperators.Like(results[2], scale)];
    }

    /// <summary>(dY, Y, scale, bias, r): the normalised input is (Y - bias) / scale, so with mean 0 and deviation 1 / r the input may be taken as that over r.</summary>
    private static Value?[] InvertibleLayerNormalizationGrad(OperatorEmitter e, Node n)
    {
        var (y, scale, inverse) = (n.Input(1)!, n.Input(2)!, n.Input(4)!);
        var x = MicrosoftOperators.Like(e.Div(e.Div(e.Sub(y, n.Input(3)!), scale), inverse), y);
        var mean = e.ZerosLike(inverse);
        var results = e.EmitMany(
            TrainingOperatorNames.Id(TrainingOperatorNames.LayerNormalizationGrad), [n.Input(0), x, scale, mean, inverse], 3, ("axis", n.GetInt("axis", -1)));
        return [MicrosoftOperators.Like(results[0], y), MicrosoftOperators.Like(results[1], scale), MicrosoftOperators.Like(results[2], scale)];
    }

    /// <summary>y = h scale with h = x r, r = 1 / sqrt(mean(x^2) + epsilon): dX = r (B - h mean(B h)) with B = dY scale; dScale = sum(dY h).</summary>
    private static Value?[]? SimplifiedLayerNormalizationGrad(OperatorEmitter e, Node n)
    {
        var (dy, x, scale, inverse) = (n.Input(0)!, n.Input(1)!, n.Input(2)!, n.Input(3)!);
        if (x.Shape is not { } shape)
        {
            return null;
        }

        var first = n.GetInt("axis", -1) is var axis && axis < 0 ? axis + shape.Count : axis;
        long[] inner = [.. Enumerable.Range((int)first, shape.Count - (int)first).Select(i => (long)i)];
        long[] outer = [.. Enumerable.Range(0, (int)first).Select(i => (long)i)];
        var h = e.Mul(x, inverse);
        var b = e.Mul(dy, scale);
        var dx = e.Mul(inverse, e.Sub(b, e.Mul(h, e.ReduceMean(e.Mul(b, h), inner))));
        return [MicrosoftOperators.Like(dx, x), n.Output(1) is null ? null : e.ReduceSum(e.Mul(dy, h), outer, keepDims: false)];
    }
}
