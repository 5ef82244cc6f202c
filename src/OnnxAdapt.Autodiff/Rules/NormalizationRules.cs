using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Normalisations.</summary>
internal static class NormalizationRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        NodeRule("LayerNormalization", LayerNormalization).Broadcasting(1, 2),
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

    private static Value InputGradient(GradientContext c, long[] axes, Value normalized, Value inverse)
    {
        var g = c.Mul(c.Dy, c.Input(1));
        var centred = c.Sub(g, c.ReduceMean(g, axes));
        var dx = c.Mul(inverse, c.Sub(centred, c.Mul(normalized, c.ReduceMean(c.Mul(g, normalized), axes))));
        dx.Shape = c.Input(0).Shape;
        return WithStatistics(c, axes, dx, normalized, inverse);
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
