using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class BatchNormalizationGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        Frozen("four axes", 17, 2, 3, 2, 2),
        Frozen("two axes", 17, 4, 3),
        Frozen("three axes, epsilon", 15, 2, 3, 4).Set("epsilon", 0.1f),
        Frozen("oldest version", 7, 2, 3, 2, 2),
        Frozen("before training was an attribute", 9, 2, 3, 2),
        Frozen("newest version", 22, 2, 3, 2),
        Frozen("statistics of the whole image", 8, 2, 3, 2).Set("spatial", 1L),
        new GradientCase("BatchNormalization", "batch statistics", 17) { OutputCount = 3, UnusedOutputs = [1, 2] }.Float(4, 3, 2, 2).Float(3).Float(3).Fixed(Threes).Fixed(Threes).Set("training_mode", 1L),
        new GradientCase("BatchNormalization", "batch statistics, two axes", 15) { OutputCount = 3, UnusedOutputs = [1, 2] }.Float(5, 3).Float(3).Float(3).Fixed(Threes).Fixed(Threes).Set("training_mode", 1L).Set("epsilon", 0.01f),
        new GradientCase("BatchNormalization", "running statistics are used", 17) { OutputCount = 3 }.Float(3, 3, 2).Float(3).Float(3).Float(3).Positive(3).Set("training_mode", 1L).Set("momentum", 0.7f),
        new GradientCase("BatchNormalization", "batch statistics are used", 14) { OutputCount = 3 }.Float(3, 3, 2).Float(3).Float(3).Fixed(Threes).Fixed(Threes).Set("training_mode", 1L).Set("momentum", 0f),
    ];

    private static TensorData Threes => TensorData.Of([0.5f, 1, 1.5f], 3);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];

    private static GradientCase Frozen(string variant, long opset, params long[] sizes) =>
        new GradientCase("BatchNormalization", variant, opset).Float(sizes).Float(3).Float(3).Float(3).Positive(3);
}
