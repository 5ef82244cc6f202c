using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class SelectionGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("Where", "same shape").Fixed(Tensors.Bools([true, false, true, false, true, true], 2, 3)).Float(2, 3).Float(2, 3),
        new GradientCase("Where", "broadcast branches").Fixed(Tensors.Bools([true, false], 2, 1)).Float(3).Float(),
        new GradientCase("Max", "two").Float(2, 3).Float(2, 3),
        new GradientCase("Max", "three with broadcasting").Float(2, 3).Float(3).Float(),
        new GradientCase("Max", "one", 8) { Symbolic = false }.Float(2, 3),
        new GradientCase("Min", "two").Float(2, 3).Float(3),
        new GradientCase("Clip", "both bounds").Float(2, 3).Constant(TensorData.Scalar(-0.5f)).Constant(TensorData.Scalar(0.7f)),
        new GradientCase("Clip", "upper bound only").Float(2, 3).LeftOut().Constant(TensorData.Scalar(0.1f)),
        new GradientCase("Clip", "attributes", 10).Float(2, 3).Set("min", -0.55f).Set("max", 0.6f),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
