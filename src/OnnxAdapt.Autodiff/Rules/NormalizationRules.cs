using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Normalisations.</summary>
internal static class NormalizationRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        NodeRule("LayerNormalization", c => LayerByTrainingOperator(c) ?? LayerNormalization(c)).Broadcasting(1, 2),
        NodeRule("RMSNormalization", RootMeanSquare).Broadcasting(1),
        NodeRule("InstanceNormalization", Instance),
        Rule("MeanVarianceNormalization", MeanVariance),
        Rule("LpNormalization", c => c.Node.GetInt("p", 2) == 1 ? ByAbsoluteSum(c) : ByLength(c)),
        Rule("LRN", LocalResponseGradient.Of),
    ];

    /// <summary>
    /// With n = (x - mean) r, r = 1 / sqrt(var + epsilon) and g = dy scale: dx = r (g - mean(g) - n mean(g n)), dscale = dy n, dbias = dy.
    /// Gradients of the outputs Mean and InvStdDev add dmean / N and -dr r^2 n / N, N being the number of normalised elements.
    /// </summary>
    private static Value?[] LayerNormalization(GradientContext c)
    {
        var axes = Axes(c);
        var (normalized, scale) = Normalized(c, axes);
        var dy = c.Dy;
        return c.Gradients(input => input switch
        {
            0 => InputGradient(c, axes, normalized, scale),
            1 => c.Mul(dy, normalized),
            _ => dy,
        });
    }

    /// <summary>One operator for all three gradients, where scale and bias have exactly the normalised shape.</summary>
    private static Value?[]? LayerByTrainingOperator(GradientContext c)
    {
        var (x, scale, count) = (c.Input(0), c.Input(1), Axes(c).Length);
        if (c.Node.Output(1) is not { } mean || c.Node.Output(2) is not { } inverse || x.Shape is not { } shape || !IsWhole(scale, shape, count)
            || (c.Needs(2) && !IsWhole(c.Input(2), shape, count)))
        {
            return null;
        }

        Value?[] likes = [c.Needs(0) ? x : null, c.Needs(1) ? scale : null, c.Needs(2) ? c.Input(2) : null];
        var results = c.TrainingMany(TrainingOperatorNames.LayerNormalizationGrad, [c.Dy, x, scale, mean, inverse], likes, ("axis", -(long)count));
        if (results[0] is { } dx && (c.OutputGradient(1) ?? c.OutputGradient(2)) is not null)
        {
            var (normalized, deviation) = Normalized(c, Axes(c));
            results[0] = WithStatistics(c, Axes(c), dx, normalized, deviation);
        }

        return results[..c.InputCount];
    }

    private static bool IsWhole(Value parameter, Shape x, int count) =>
        parameter.Shape is { } shape && shape.Count == count && shape.Zip(x.Skip(x.Count - count)).All(pair => pair.First == pair.Second && pair.First != Dim.Unknown);

    private static Value InputGradient(GradientContext c, long[] axes, Value normalized, Value inverse)
    {
        var dx = Centred(c, c.Mul(c.Dy, c.Input(1)), normalized, inverse, axes);
        dx.Shape = c.Input(0).Shape;
        return WithStatistics(c, axes, dx, normalized, inverse);
    }

    /// <summary>r (g - mean(g) - n mean(g n)): the gradient through n = (x - mean) r.</summary>
    private static Value Centred(GradientContext c, Value g, Value normalized, Value inverse, long[] axes) =>
        Scaled(c, c.Sub(g, c.ReduceMean(g, axes)), g, normalized, inverse, axes);

    private static Value Scaled(GradientContext c, Value rest, Value g, Value normalized, Value inverse, long[] axes) =>
        c.Mul(inverse, c.Sub(rest, c.Mul(normalized, c.ReduceMean(c.Mul(g, normalized), axes))));

    /// <summary>
    /// With n = x r, r = 1 / sqrt(mean(x^2) + epsilon) and g = dy scale: dx = r (g - n mean(g n)), dscale = dy n. A gradient of r adds -dr r^2 n / N.
    /// </summary>
    private static Value?[] RootMeanSquare(GradientContext c)
    {
        var (x, axes) = (c.Input(0), Axes(c));
        var inverse = Inverse(c, x, axes);
        var normalized = c.Mul(x, inverse);
        return c.Gradients(input =>
        {
            if (input == 1)
            {
                return c.Mul(c.Dy, normalized);
            }

            var g = c.Mul(c.Dy, c.Input(1));
            var dx = Scaled(c, g, g, normalized, inverse, axes);
            dx.Shape = x.Shape;
            return c.OutputGradient(1) is { } dInverse
                ? c.Sub(dx, c.Mul(normalized, c.Mul(c.Mul(inverse, inverse), c.Div(dInverse, Count(c, axes)))))
                : dx;
        });
    }

    /// <summary>As for a layer, per example and channel; scale and bias are per channel and get sums over all else.</summary>
    private static Value?[] Instance(GradientContext c)
    {
        var x = c.Input(0);
        long[] axes = [.. Enumerable.Range(2, OperatorEmitter.RequireRank(x) - 2).Select(axis => (long)axis)];
        var centred = c.Sub(x, c.ReduceMean(x, axes));
        var inverse = Inverse(c, centred, axes);
        var normalized = c.Mul(centred, inverse);
        return c.Gradients(input => input switch
        {
            0 => Centred(c, c.Mul(c.Dy, Channels.Along(c, c.Input(1), x)), normalized, inverse, axes),
            1 => c.ChannelSum(c.Mul(c.Dy, normalized)),
            _ => c.ChannelSum(c.Dy),
        });
    }

    /// <summary>y = (x - mean) / s with s = sqrt(var): dx = (dy - mean(dy) - y mean(dy y)) / s; 0 where s is 0. The operator adds 1e-9 to s.</summary>
    private static Value MeanVariance(GradientContext c)
    {
        var x = c.Input(0);
        long[] axes = c.Node.GetInts("axes") is { } given ? [.. given] : [0, 2, 3];
        var centred = c.Sub(x, c.ReduceMean(x, axes));
        var inverse = InverseOrZero(c, c.Sqrt(c.ReduceMean(c.Mul(centred, centred), axes)));
        return Centred(c, c.Dy, c.Mul(centred, inverse), inverse, axes);
    }

    /// <summary>y = x / l with l the sum of |x|: dx = (dy - sign(x) sum(dy y)) / l; 0 for a zero vector.</summary>
    private static Value ByAbsoluteSum(GradientContext c)
    {
        var (x, axes) = (c.Input(0), new[] { c.Node.GetInt("axis", -1) });
        var inverse = InverseOrZero(c, c.ReduceSum(c.Unary("Abs", x), axes));
        return c.Mul(inverse, c.Sub(c.Dy, c.Mul(c.Sign(x), c.ReduceSum(c.Mul(c.Dy, c.Output(0)), axes))));
    }

    /// <summary>y = x / l with l = sqrt(sum of x^2): dx = (dy - y sum(dy y)) / l; 0 for a zero vector.</summary>
    private static Value ByLength(GradientContext c)
    {
        var (x, y, axes) = (c.Input(0), c.Output(0), new[] { c.Node.GetInt("axis", -1) });
        var inverse = InverseOrZero(c, c.Sqrt(c.ReduceSum(c.Mul(x, x), axes)));
        return c.Mul(inverse, c.Sub(c.Dy, c.Mul(y, c.ReduceSum(c.Mul(c.Dy, y), axes))));
    }

    private static Value InverseOrZero(GradientContext c, Value length)
    {
        var isZero = c.Not(c.Cast(length, DataType.Bool));
        return c.Where(isZero, c.Scalar(0, length), c.Reciprocal(c.Where(isZero, c.Scalar(1, length), length)));
    }

    private static Value WithStatistics(GradientContext c, long[] axes, Value dx, Value normalized, Value inverse)
    {
        if (c.OutputGradient(1) is { } dMean)
        {
            dx = c.Add(dx, c.Div(dMean, Count(c, axes)));
        }

        if (c.OutputGradient(2) is { } dInverse)
        {
            var slope = c.Mul(c.Mul(inverse, inverse), c.Div(dInverse, Count(c, axes)));
            dx = c.Sub(dx, c.Mul(normalized, slope));
        }

        return dx;
    }

    /// <summary>Number of normalised elements: the sum of ones over the axes.</summary>
    private static Value Count(GradientContext c, long[] axes)
    {
        var x = c.Input(0);
        return c.ReduceSum(c.Filled(1, c.ShapeOf(x), x.Type, x.Shape), axes);
    }

    private static (Value Normalized, Value Inverse) Normalized(GradientContext c, long[] axes)
    {
        var x = c.Input(0);
        var centred = c.Sub(x, c.Node.Output(1) ?? c.ReduceMean(x, axes));
        var inverse = c.Node.Output(2) ?? Inverse(c, centred, axes);
        return (c.Mul(centred, inverse), inverse);
    }

    private static Value Inverse(GradientContext c, Value centred, long[] axes)
    {
        var variance = c.ReduceMean(c.Mul(centred, centred), axes);
        return c.Reciprocal(c.Sqrt(c.Add(variance, c.Node.GetFloat("epsilon", 1e-5f))));
    }

    /// <summary>The axes from <c>axis</c> (default -1) to the last, counted from the end.</summary>
    private static long[] Axes(GradientContext c)
    {
        var axis = c.Node.GetInt("axis", -1);
        var count = axis < 0 ? -axis : OperatorEmitter.RequireRank(c.Input(0)) - axis;
        return [.. Enumerable.Range(1, (int)count).Select(position => (long)-position)];
    }
}
