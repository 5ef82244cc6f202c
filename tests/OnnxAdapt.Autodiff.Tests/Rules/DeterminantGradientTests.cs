using OnnxAdapt.Autodiff.Tests.Support;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class DeterminantGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("Inverse", "batch", 17, "com.microsoft") { Tolerance = 5e-3 }.Values([2, 0.5f, -0.5f, 1.5f, 1, 0.3f, 0.2f, 1.5f], 2, 2, 2),
        new GradientCase("Det", "one matrix", 11).Float(3, 3),
        new GradientCase("Det", "batch", 22).Float(2, 2, 2, 2),
        new GradientCase("Det", "singular").Values([1, 2, 3, 2, 4, 6, 1, 0, 1], 3, 3),
        new GradientCase("Det", "one element") { Symbolic = false }.Float(2, 1, 1),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
