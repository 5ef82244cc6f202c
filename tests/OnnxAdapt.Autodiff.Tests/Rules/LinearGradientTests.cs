using OnnxAdapt.Autodiff.Tests.Support;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class LinearGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("MatMul", "matrices").Float(2, 3).Float(3, 2),
        new GradientCase("MatMul", "batch times matrix").Float(2, 2, 3).Float(3, 2),
        new GradientCase("MatMul", "batches").Float(2, 2, 3).Float(2, 3, 2),
        new GradientCase("MatMul", "broadcast batches").Float(2, 1, 2, 3).Float(3, 3, 2),
        new GradientCase("MatMul", "matrix times batch").Float(2, 3).Float(2, 3, 2),
        new GradientCase("MatMul", "vectors").Float(3).Float(3),
        new GradientCase("MatMul", "vector times batch").Float(3).Float(2, 3, 2),
        new GradientCase("MatMul", "batch times vector").Float(2, 2, 3).Float(3),
        new GradientCase("Gemm", "plain").Float(2, 3).Float(3, 4).Float(4),
        new GradientCase("Gemm", "left transposed").Float(3, 2).Float(3, 4).Float(2, 1).Set("transA", 1L).Set("alpha", 0.5f),
        new GradientCase("Gemm", "right transposed").Float(2, 3).Float(4, 3).Float().Set("transB", 1L).Set("beta", 0.5f),
        new GradientCase("Gemm", "both transposed").Float(3, 2).Float(4, 3).Set("transA", 1L).Set("transB", 1L),
        new GradientCase("Gemm", "old operator set", 7) { Symbolic = false }.Float(2, 3).Float(3, 4).Float(1, 4),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
