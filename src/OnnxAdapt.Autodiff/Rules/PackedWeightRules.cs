using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>
/// Products with weights packed into few bits, Y = A W^T + b. The weights stay as they are: dA = dY W with W unpacked in the backward pass;
/// scales get sum(dW (q - zero point)) over their block, and the bias dY.
/// </summary>
internal static class PackedWeightRules
{
    private const string Contributed = "com.microsoft";

    /// <summary>The levels of NormalFloat with 4 bits.</summary>
    private static readonly float[] NormalFloat =
    [
        -1f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0f,
        0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1f,
    ];

    /// <summary>The levels of the 4-bit float with 2 exponent bits, scaled to 1; then their negatives.</summary>
    private static readonly float[] SmallFloat = [0f, 0.005208333333f, 0.66666667f, 1f, 0.33333333f, 0.5f, 0.16666667f, 0.25f];

    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule(new OperatorId(Contributed, "MatMulNBits"), 1, c => c.MatMul(c.Dy, Weight(c)), null, ScaleGradient, null, null, c => c.Dy).Broadcasting(5),
        Rule(new OperatorId(Contributed, "MatMulBnb4"), 1, c => c.MatMul(c.Dy, TableWeight(c))),
    ];

    /// <summary>W [N, K] = (q - zero point) scale, a scale and a zero point for each block along K.</summary>
    private static Value Weight(GradientContext c)
    {
        var (n, k) = (c.Node.GetInt("N", 0), c.Node.GetInt("K", 0));
        var blocks = Steps(c);
        var weight = c.Reshape(c.Mul(blocks, c.Reshape(c.Input(2), n, -1, 1)), n, -1);
        return Cut(c, weight, k);
    }

    private static Value ScaleGradient(GradientContext c)
    {
        var (n, k, block) = (c.Node.GetInt("N", 0), c.Node.GetInt("K", 0), c.Node.GetInt("block_size", 0));
        var gradient = c.Gemm(c.Reshape(c.Dy, -1, n), c.Reshape(c.Input(0), -1, k), transposeA: true);
        var missing = (block - (k % block)) % block;
        var padded = missing == 0 ? gradient : c.Emit("Pad", [gradient, c.Int64s(0, 0, 0, missing)], gradient.Type, null);
        var sum = c.ReduceSum(c.Mul(c.Reshape(padded, n, -1, block), Steps(c)), [-1], keepDims: false);
        return c.ReshapeLike(sum, c.Input(2));
    }

    /// <summary>q - zero point as [N, blocks, block size].</summary>
    private static Value Steps(GradientContext c)
    {
        if (c.InputOrNull(4) is not null)
        {
            throw new AutodiffException("weights in another order (g_idx) are not unpacked");
        }

        var (n, bits, block) = (c.Node.GetInt("N", 0), c.Node.GetInt("bits", 4), c.Node.GetInt("block_size", 0));
        var quanta = c.Reshape(Unpacked(c, c.Input(1), bits), n, -1, block);
        return c.Sub(quanta, ZeroPoint(c, n, bits));
    }

    private static Value ZeroPoint(GradientContext c, long n, long bits)
    {
        if (c.InputOrNull(3) is not { } given)
        {
            return c.Scalar(1L << (int)(bits - 1), c.Input(0));
        }

        if (given.Type != DataType.UInt8)
        {
            return c.Reshape(given, n, -1, 1);
        }

        var (k, block) = (c.Node.GetInt("K", 0), c.Node.GetInt("block_size", 0));
        return c.Reshape(Cut(c, c.Reshape(Unpacked(c, given, bits), n, -1), (k + block - 1) / block), n, -1, 1);
    }

    /// <summary>Each byte as the numbers in it, lowest bits first, on a new last axis.</summary>
    private static Value Unpacked(GradientContext c, Value bytes, long bits)
    {
        var rest = c.Cast(bytes, c.Input(0).Type);
        if (bits == 8)
        {
            return rest;
        }

        var parts = new List<Value>();
        for (var left = 8 / bits; left > 1; left--)
        {
            var higher = c.Unary("Floor", c.Mul(rest, 1.0 / (1 << (int)bits)));
            parts.Add(c.Unsqueeze(c.Sub(rest, c.Mul(higher, 1 << (int)bits)), -1));
            rest = higher;
        }

        parts.Add(c.Unsqueeze(rest, -1));
        return c.Concat(parts, -1);
    }

    private static Value Cut(GradientContext c, Value x, long columns) => c.Slice(x, 0, columns, 1);

    /// <summary>W [N, K], row by row in blocks with one factor each, two numbers in a byte with the higher bits first.</summary>
    private static Value TableWeight(GradientContext c)
    {
        var (n, k, block) = (c.Node.GetInt("N", 0), c.Node.GetInt("K", 0), c.Node.GetInt("block_size", 0));
        var bytes = c.Reshape(c.Cast(c.Input(1), DataType.Int64), -1);
        var sixteen = c.Scalar(16, DataType.Int64);
        var high = c.Div(bytes, sixteen);
        var pairs = c.Concat([c.Unsqueeze(high, -1), c.Unsqueeze(c.Sub(bytes, c.Mul(high, sixteen)), -1)], -1);
        float[] levels = c.Node.GetInt("quant_type", 1) == 1 ? NormalFloat : [.. SmallFloat, .. SmallFloat.Select(level => -level)];
        var table = c.Graph.Constant(TensorData.Of(levels, levels.Length), "levels");
        var values = c.Emit("Gather", [table, c.Reshape(pairs, -1)], DataType.Float, new Shape(Dim.Unknown), ("axis", 0L));
        var missing = (block - (n * k % block)) % block;
        var cut = c.Slice(values, 0, n * k, 0);
        var padded = missing == 0 ? cut : c.Emit("Pad", [cut, c.Int64s(0, missing)], cut.Type, null);
        var scaled = c.Mul(c.Reshape(padded, -1, block), c.Reshape(c.Input(2), -1, 1));
        return c.Reshape(c.Slice(c.Reshape(scaled, -1), 0, n * k, 0), n, k);
    }
}
