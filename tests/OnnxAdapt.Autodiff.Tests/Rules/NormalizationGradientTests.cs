using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

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
        new GradientCase("LayerNormalization", "all axes", 17).Float(2, 3).Float(2, 3).Float(2, 3).Set("axis", 0L),
        new GradientCase("RMSNormalization", "last axis", 23).Float(2, 2, 3).Float(3),
        new GradientCase("RMSNormalization", "two axes, epsilon", 23).Float(2, 2, 3).Float(2, 3).Set("axis", 1L).Set("epsilon", 0.1f),
        new GradientCase("InstanceNormalization", "two axes").Float(2, 2, 3, 3).Float(2).Float(2),
        new GradientCase("InstanceNormalization", "one axis, epsilon", 22).Float(2, 3, 4).Float(3).Float(3).Set("epsilon", 0.1f),
        new GradientCase("InstanceNormalization", "oldest version", 7).Float(2, 2, 3, 2).Float(2).Float(2),
        new GradientCase("GroupNormalization", "per group", 18).Float(2, 4, 3).Float(2).Float(2).Set("num_groups", 2L),
        new GradientCase("GroupNormalization", "per channel", 21).Float(2, 4, 2, 2).Float(4).Float(4).Set("num_groups", 2L).Set("epsilon", 0.01f),
        new GradientCase("MeanVarianceNormalization", "default axes", 13).Float(2, 2, 3, 2),
        new GradientCase("MeanVarianceNormalization", "given axes", 9).Float(2, 2, 3, 2).Set("axes", new[] { 2L, 3 }),
        new GradientCase("LpNormalization", "squares").Float(2, 3, 2),
        new GradientCase("LpNormalization", "absolute values, middle axis", 22).Float(2, 3, 2).Set("p", 1L).Set("axis", 1L),
        new GradientCase("LRN", "three channels").Float(2, 4, 2, 2).Set("size", 3L).Set("alpha", 0.5f).Set("beta", 0.6f).Set("bias", 1.5f),
        new GradientCase("LRN", "more channels than there are", 7).Float(1, 4, 2, 3).Set("size", 5L).Set("alpha", 0.9f),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];

    [Theory]
    [InlineData("LpNormalization", 1)]
    [InlineData("LpNormalization", 2)]
    [InlineData("MeanVarianceNormalization", 0)]
    public void Gradient_OfZeros_IsZero(string opType, long p)
    {
        var zeros = new GradientCase(opType, "zeros").Float(1, 1, 2, 2);
        var model = (p == 0 ? zeros : zeros.Set("p", p)).Build(symbolic: false);
        Assert.Equal([0f, 0, 0, 0], Graphs.GradientsOfSum(model, new Dictionary<string, TensorData> { ["x0"] = TensorData.Of([0f, 0, 0, 0], 1, 1, 2, 2) }, "x0")["x0"]);
    }
}
