using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class ElementwiseGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("Add", "same shape").Float(2, 3).Float(2, 3),
        new GradientCase("Add", "vector on the right").Float(2, 3).Float(3),
        new GradientCase("Add", "scalar on the left").Float().Float(2, 3),
        new GradientCase("Add", "both repeated").Float(2, 1, 3).Float(4, 1),
        new GradientCase("Add", "old operator set", 7) { Symbolic = false }.Float(2, 3).Float(2, 1),
        new GradientCase("Sub", "column").Float(2, 3).Float(2, 1),
        new GradientCase("Mul", "both repeated").Float(2, 1).Float(1, 3),
        new GradientCase("Div", "vector").Float(2, 3).Positive(3),
        new GradientCase("Pow", "tensor exponent").Positive(2, 3).Float(3),
        new GradientCase("Pow", "square").Float(2, 3).Constant(TensorData.Scalar(2f)),
        new GradientCase("Pow", "cube").Float(2, 3).Constant(TensorData.Scalar(3f)),
        new GradientCase("Pow", "half").Positive(2, 3).Constant(TensorData.Scalar(0.5f)),
        new GradientCase("Pow", "integer exponents").Positive(2, 3).Fixed(TensorData.Of([1L, 2, 3], 3)),
        new GradientCase("Sum", "three with broadcasting").Float(2, 3).Float(3).Float(2, 1),
        new GradientCase("Mean", "two").Float(2, 3).Float(3),
        new GradientCase("Mod", "truncated", 13).Values([3.4f, -4.7f, 2.3f, 6.1f], 2, 2).Values([1.5f, -2.1f], 2).Set("fmod", 1L),
        new GradientCase("Neg", "plain").Float(2, 3),
        new GradientCase("Abs", "plain").Float(2, 3),
        new GradientCase("Reciprocal", "plain").Positive(2, 3),
        new GradientCase("Exp", "plain").Float(2, 3),
        new GradientCase("Log", "plain").Positive(2, 3),
        new GradientCase("Sqrt", "plain").Positive(2, 3),
        new GradientCase("Identity", "plain").Float(2, 3),
        new GradientCase("Cast", "to the same type").Float(2, 3).Set("to", (long)DataType.Float),
        new GradientCase("CastLike", "to the same type").Float(2, 3).Fixed(TensorData.Scalar(1f)),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
