using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>
/// LRN: y = x s^-beta, s = bias + alpha / size * sum of x^2 over the neighbouring channels. An element also acts on its neighbours:
/// dx = dy s^-beta - 2 alpha beta / size * x * sum over the channels that see it of dy x s^(-beta-1).
/// </summary>
internal static class LocalResponseGradient
{
    public static Value Of(GradientContext c)
    {
        var (x, size) = (c.Input(0), c.Node.GetInt("size", 1));
        var (alpha, beta) = (c.Node.GetFloat("alpha", 1e-4f), c.Node.GetFloat("beta", 0.75f));
        var before = (size - 1) / 2;
        var sum = OverChannels(c, c.Mul(x, x), before, size - 1 - before);
        var s = c.Add(c.Mul(sum, alpha / size), c.Node.GetFloat("bias", 1));
        var own = c.Mul(c.Dy, c.Pow(s, c.Scalar(-beta, x)));
        var seen = OverChannels(c, c.Div(c.Mul(own, x), s), size - 1 - before, before);
        return c.Sub(own, c.Mul(c.Mul(x, seen), 2.0 * alpha * beta / size));
    }

    /// <summary>Sums over channels from c - before to c + after: a convolution of [N, 1, C, places] with a column of ones.</summary>
    private static Value OverChannels(GradientContext c, Value x, long before, long after)
    {
        var ones = new float[before + after + 1];
        Array.Fill(ones, 1);
        var column = c.Cast(c.Graph.Constant(TensorData.Of(ones, 1, 1, ones.Length, 1), "ones"), x.Type);
        var flat = c.ReshapeTo(x, c.SizeOf(x, 0), 1, c.SizeOf(x, 1), -1);
        var sum = c.Emit("Conv", [flat, column], x.Type, null, ("pads", new[] { before, 0, after, 0 }), ("kernel_shape", new[] { ones.LongLength, 1 }));
        return c.Reshape(sum, c.ShapeOf(x), x.Shape);
    }
}
