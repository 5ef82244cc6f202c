using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Determinants and inverses.</summary>
internal static class DeterminantRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } = [Rule("Det", Det), Rule(new OperatorId("com.microsoft", "Inverse"), 1, Inverse)];

    /// <summary>dX = -Y^T dY Y^T.</summary>
    private static Value Inverse(GradientContext c)
    {
        var turned = c.TransposeLast(c.Output(0));
        return c.Neg(c.MatMul(c.MatMul(turned, c.Dy), turned));
    }

    /// <summary>
    /// d det(X) / dX_ij is the cofactor (-1)^(i+j) det(X without row i and column j), for singular matrices too. All n^2 minors are taken
    /// at once, which is meant for small n.
    /// </summary>
    private static Value Det(GradientContext c)
    {
        var (x, rank) = (c.Input(0), OperatorEmitter.RequireRank(c.Input(0)));
        if (x.Shape![rank - 1].Size is 1)
        {
            return c.ReshapeLike(c.Dy, x);
        }

        var size = c.SizeOf(x, -1);
        var (all, fewer) = (c.Range(c.Reshape(size)), c.Range(c.Reshape(c.Sub(size, c.Int64s(1)))));
        var rows = c.Reshape(all, -1, 1);
        var others = c.Add(fewer, c.Cast(c.GreaterOrEqual(fewer, rows), DataType.Int64));
        var picked = Pick(c, Pick(c, x, others, rank - 2), others, rank);
        var batch = Enumerable.Range(0, rank - 2).Select(axis => (long)axis);
        var minors = c.Emit("Transpose", [picked], x.Type, null, ("perm", batch.Concat([rank - 2, rank, rank - 1, rank + 1]).ToArray()));
        var sign = c.Sub(1, c.Mul(c.Cast(c.Binary("Mod", c.Add(rows, all), c.Scalar(2, DataType.Int64)), x.Type), 2));
        var cofactors = c.Mul(c.Emit("Det", [minors], x.Type, x.Shape), sign);
        return c.Mul(cofactors, c.Unsqueeze(c.Dy, -1, -2));
    }

    private static Value Pick(GradientContext c, Value x, Value positions, int axis) => c.Emit("Gather", [x, positions], x.Type, null, ("axis", (long)axis));
}
