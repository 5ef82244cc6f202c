using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class CumulativeGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("CumSum", "plain").Float(2, 3).Constant(TensorData.Scalar(1L)),
        new GradientCase("CumSum", "exclusive", 11).Float(2, 3).Fixed(TensorData.Scalar(0L)).Set("exclusive", 1L),
        new GradientCase("CumSum", "reverse").Float(2, 3).Fixed(TensorData.Scalar(-1L)).Set("reverse", 1L),
        new GradientCase("CumProd", "plain", 26).Float(2, 3).Constant(TensorData.Scalar(1L)),
        new GradientCase("CumProd", "exclusive, reverse", 26).Float(2, 3).Constant(TensorData.Scalar(0L)).Set("exclusive", 1L).Set("reverse", 1L),
        new GradientCase("CumProd", "zeros", 26).Values([1, 2, 3, 4, 2, 0, 3, 1, 0, 2, 0, 3], 3, 4).Constant(TensorData.Scalar(1L)),
        new GradientCase("CumProd", "zeros, exclusive, reverse", 26).Values([1, 2, 3, 4, 2, 0, 3, 1, 0, 2, 0, 3], 3, 4).Constant(TensorData.Scalar(1L)).Set("exclusive", 1L).Set("reverse", 1L),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
