using OnnxAdapt.Autodiff.Tests.Support;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class NormalizationGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("LayerNormalization", "last axis").Float(2, 2, 3).Float(3).Float(3),
        new GradientCase("LayerNormalization", "without bias, from axis 1").Float(2, 2, 3).Float(2, 3).Set("axis", 1L),
        new GradientCase("LayerNormalization", "mean is used") { OutputCount = 2 }.Float(2, 3).Float(3).Float(3),
        new GradientCase("LayerNormalization", "mean and deviation are used") { OutputCount = 3 }.Float(2, 3).Float(3).Float(3).Set("epsilon", 1e-3f),
        new GradientCase("LayerNormalization", "scale of one row for all").Float(2, 2, 3).Float(1, 3).Float(3).Set("axis", -2L),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
