using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Matrix products.</summary>
internal static class LinearRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("MatMul", MatMulLeft, MatMulRight).Broadcasting(),
        Rule("Gemm", GemmLeft, GemmRight, c => c.Mul(c.Dy, c.Node.GetFloat("beta", 1))).Broadcasting(2),
    ];

    /// <summary>Y = A B: dA = dY B^T. A vector counts as a matrix with one row (left) or one column (right).</summary>
    private static Value MatMulLeft(GradientContext c)
    {
        var (a, b) = (c.Input(0), c.Input(1));
        if (IsVector(a) && IsVector(b))
        {
            return c.Mul(c.Dy, b);
        }

        if (IsLinear(b))
        {
            var flat = c.Gemm(Rows2D(c, c.Dy, b.Shape![1]), b, transposeB: true);
            return c.ReshapeLike(flat, a);
        }

        var product = c.MatMul(OutputAsMatrix(c, a, b), IsVector(b) ? c.Unsqueeze(b, 0) : c.TransposeLast(b));
        return IsVector(a) ? c.Squeeze(product, -2) : product;
    }

    /// <summary>Y = A B: dB = A^T dY.</summary>
    private static Value MatMulRight(GradientContext c)
    {
        var (a, b) = (c.Input(0), c.Input(1));
        if (IsVector(a) && IsVector(b))
        {
            return c.Mul(c.Dy, a);
        }

        if (IsLinear(b))
        {
            var product2D = c.Gemm(Rows2D(c, a, b.Shape![0]), Rows2D(c, c.Dy, b.Shape![1]), transposeA: true);
            product2D.Shape = b.Shape;
            return product2D;
        }

        var product = c.MatMul(IsVector(a) ? c.Unsqueeze(a, 1) : c.TransposeLast(a), OutputAsMatrix(c, a, b));
        return IsVector(b) ? c.Squeeze(product, -1) : product;
    }

    private static bool IsVector(Value x) => x.Shape is { Count: 1 };

    /// <summary>Whether the right factor is one matrix with fixed sizes, a layer's weight, so that all batch axes of the left one are rows.</summary>
    private static bool IsLinear(Value b) => b.Shape is { Count: 2, IsStatic: true };

    private static Value Rows2D(GradientContext c, Value x, Dim columns) => x.Shape is { Count: 2 }
        ? x
        : c.Reshape(x, -1, columns.Size!.Value);

    private static Value OutputAsMatrix(GradientContext c, Value a, Value b)
    {
        if (IsVector(a))
        {
            return c.Unsqueeze(c.Dy, -2);
        }

        return IsVector(b) ? c.Unsqueeze(c.Dy, -1) : c.Dy;
    }

    /// <summary>Y = alpha A' B' + beta C with A' = A or A^T: dA' = alpha dY B'^T, transposed back where A was.</summary>
    private static Value GemmLeft(GradientContext c)
    {
        var (transA, transB, alpha) = Settings(c);
        return transA
            ? c.Gemm(c.Input(1), c.Dy, transB, true, alpha)
            : c.Gemm(c.Dy, c.Input(1), false, !transB, alpha);
    }

    /// <summary>dB' = alpha A'^T dY.</summary>
    private static Value GemmRight(GradientContext c)
    {
        var (transA, transB, alpha) = Settings(c);
        return transB
            ? c.Gemm(c.Dy, c.Input(0), true, transA, alpha)
            : c.Gemm(c.Input(0), c.Dy, !transA, false, alpha);
    }

    private static (bool TransA, bool TransB, float Alpha) Settings(GradientContext c) =>
        (c.Node.GetInt("transA", 0) != 0, c.Node.GetInt("transB", 0) != 0, c.Node.GetFloat("alpha", 1));
}
