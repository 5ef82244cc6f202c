using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Normalisation per channel, with given statistics or those of the batch.</summary>
internal static class BatchNormalizationRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        NodeRule("BatchNormalization", c => c.Node.GetInt("training_mode", 0) == 0 ? Frozen(c) : Training(c)),
    ];

    /// <summary>
    /// y = scale n + bias, n = (x - mean) r, r = 1 / sqrt(var + epsilon): dx = dy scale r, dscale = sum(dy n), dbias = sum(dy),
    /// dmean = -scale r dbias, dvar = -scale r^2 dscale / 2, sums over all axes but the channel's.
    /// </summary>
    private static Value?[] Frozen(GradientContext c)
    {
        var r = InverseDeviation(c, c.Input(4));
        var sums = Gradients(c, c.Input(3), r, frozen: true, [c.Needs(0), c.Needs(1) || c.Needs(4), c.Needs(2) || c.Needs(3)]);
        return c.Gradients(input => input switch
        {
            3 => c.Neg(c.Mul(Like(c, sums[2]!, 3), Slope(c, r))),
            4 => c.Mul(c.Mul(Like(c, sums[1]!, 4), -0.5), c.Mul(Slope(c, r), r)),
            _ => sums[input]!,
        });
    }

    private static Value Slope(GradientContext c, Value r) => c.Mul(c.Cast(c.Input(1), r.Type), r);

    private static Value Like(GradientContext c, Value value, int input) => c.Input(input).Type == DataType.Undefined ? value : c.Cast(value, c.Input(input).Type);

    /// <summary>
    /// Mean and variance are the batch's own, over m elements per channel: dx = scale r (dy - dbias / m - n dscale / m). The running
    /// statistics pass (1 - momentum) of their gradients to the batch's and momentum to the old ones.
    /// </summary>
    private static Value?[] Training(GradientContext c)
    {
        var (mean, variance) = BatchStatistics(c);
        var sums = Gradients(c, mean, InverseDeviation(c, variance), frozen: false, [c.Needs(0), c.Needs(1), c.Needs(2)]);
        var momentum = c.Node.GetFloat("momentum", 0.9f);
        return
        [
            c.Needs(0) ? WithStatistics(c, sums[0]!, mean, 1 - momentum) : null,
            .. sums[1..],
            c.Needs(3) && c.OutputGradient(1) is { } dMean ? c.Mul(dMean, momentum) : null,
            c.Needs(4) && c.OutputGradient(2) is { } dVariance ? c.Mul(dVariance, momentum) : null,
        ];
    }

    /// <summary>The batch's mean and variance: outputs of the node where it has no memory, which preparation sees to, else computed anew.</summary>
    private static (Value Mean, Value Variance) BatchStatistics(GradientContext c)
    {
        if (c.Node.GetFloat("momentum", 0.9f) == 0 && c.Node.Output(1) is { } saved && c.Node.Output(2) is { } savedVariance)
        {
            return (saved, savedVariance);
        }

        var x = c.Cast(c.Input(0), c.Input(3).Type);
        var axes = Channels.OtherAxes(x);
        var centred = c.Sub(x, c.ReduceMean(x, axes));
        return (c.ReduceMean(x, axes, keepDims: false), c.ReduceMean(c.Mul(centred, centred), axes, keepDims: false));
    }

    private static Value InverseDeviation(GradientContext c, Value variance) =>
        c.Reciprocal(c.Sqrt(c.Add(variance, c.Node.GetFloat("epsilon", 1e-5f))));

    /// <summary>dx, dscale and dbias as far as they are needed.</summary>
    private static Value?[] Gradients(GradientContext c, Value mean, Value r, bool frozen, bool[] needs)
    {
        Value?[] likes = [needs[0] ? c.Input(0) : null, needs[1] ? c.Input(1) : null, needs[2] ? c.Input(2) : null];
        return c.TrainingMany(TrainingOperatorNames.BatchNormalizationGrad, [c.Dy, c.Input(0), c.Input(1), mean, r], likes, ("frozen", frozen ? 1L : 0L));
    }

    /// <summary>dmean adds dmean / m, dvar adds 2 dvar (x - mean) / m.</summary>
    private static Value WithStatistics(GradientContext c, Value dx, Value mean, double share)
    {
        var x = c.Input(0);
        if (c.OutputGradient(1) is { } dMean)
        {
            dx = c.Add(dx, Channels.Along(c, Channels.PerElement(c, c.Mul(dMean, share), x), x));
        }

        if (c.OutputGradient(2) is { } dVariance)
        {
            var slope = Channels.Along(c, Channels.PerElement(c, c.Mul(dVariance, 2 * share), x), x);
            dx = c.Add(dx, c.Mul(slope, c.Sub(x, Channels.Along(c, mean, x))));
        }

        return dx;
    }
}
