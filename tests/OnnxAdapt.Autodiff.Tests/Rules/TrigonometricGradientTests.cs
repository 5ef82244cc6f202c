using OnnxAdapt.Autodiff.Tests.Support;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class TrigonometricGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("Sin", "plain").Float(2, 3),
        new GradientCase("Cos", "plain").Float(2, 3),
        new GradientCase("Tan", "plain").Float(2, 3),
        new GradientCase("Sinh", "plain").Float(2, 3),
        new GradientCase("Cosh", "plain").Float(2, 3),
        new GradientCase("Atan", "plain").Float(2, 3),
        new GradientCase("Asinh", "plain").Float(2, 3),
        new GradientCase("Asin", "plain").Values([-0.8f, -0.3f, 0, 0.2f, 0.5f, 0.75f], 2, 3),
        new GradientCase("Acos", "plain").Values([-0.8f, -0.3f, 0, 0.2f, 0.5f, 0.75f], 2, 3),
        new GradientCase("Atanh", "plain").Values([-0.8f, -0.3f, 0, 0.2f, 0.5f, 0.75f], 2, 3),
        new GradientCase("Acosh", "plain").Between(1.2f, 3, 2, 3),
        new GradientCase("Sin", "newest form", 22).Float(2, 3),
        new GradientCase("Cos", "oldest form", 7).Float(2, 3),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
