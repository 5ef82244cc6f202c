using OnnxAdapt.Autodiff.Tests.Support;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class PiecewiseGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("LeakyRelu", "default").Float(2, 3),
        new GradientCase("LeakyRelu", "alpha", 9).Float(2, 3).Set("alpha", 0.3f),
        new GradientCase("PRelu", "vector").Float(2, 3).Float(3),
        new GradientCase("PRelu", "one for all").Float(2, 3).Float(1),
        new GradientCase("PRelu", "channels", 9).Float(2, 3, 2).Float(3, 1),
        new GradientCase("Elu", "alpha").Float(2, 3).Set("alpha", 0.7f),
        new GradientCase("Selu", "default").Float(2, 3),
        new GradientCase("Selu", "alpha and gamma").Float(2, 3).Set("alpha", 1.2f).Set("gamma", 0.8f),
        new GradientCase("Celu", "alpha").Float(2, 3).Set("alpha", 0.4f),
        new GradientCase("HardSigmoid", "default").Values([-4, -1, 0, 1, 2, 4], 2, 3),
        new GradientCase("HardSigmoid", "alpha and beta").Float(2, 3).Set("alpha", 0.6f).Set("beta", 0.4f),
        new GradientCase("HardSwish", "plain").Values([-4, -2.5f, -1, 0, 2, 4], 2, 3),
        new GradientCase("Swish", "alpha", 24).Float(2, 3).Set("alpha", 1.3f),
        new GradientCase("Mish", "plain", 18).Float(2, 3),
        new GradientCase("Softsign", "plain").Float(2, 3),
        new GradientCase("ThresholdedRelu", "alpha").Float(2, 3).Set("alpha", 0.1f),
        new GradientCase("Shrink", "soft").Float(2, 3).Set("lambd", 0.1f).Set("bias", 0.1f),
        new GradientCase("Shrink", "hard").Values([-2, -1, -0.3f, 0.2f, 1, 2], 2, 3),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
