using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class ScatterGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("ScatterElements", "replacing", 13).Float(2, 3).Fixed(TensorData.Of([2L, 0, 1, -1], 2, 2)).Float(2, 2).Set("axis", 1L),
        new GradientCase("ScatterElements", "adding", 16).Float(2, 3).Fixed(TensorData.Of([2L, 2, 1, -2], 2, 2)).Float(2, 2).Set("reduction", "add").Set("axis", 1L),
        new GradientCase("ScatterElements", "multiplying", 16).Float(2, 3).Fixed(TensorData.Of([2L, 2, 1, -2], 2, 2)).Float(2, 2).Set("reduction", "mul").Set("axis", 1L),
        new GradientCase("ScatterElements", "max", 18).Float(2, 3).Fixed(TensorData.Of([2L, 2, 1, -2], 2, 2)).Float(2, 2).Set("reduction", "max").Set("axis", 1L),
        new GradientCase("ScatterElements", "min", 18).Float(2, 3).Fixed(TensorData.Of([2L, 2, 1, -2], 2, 2)).Float(2, 2).Set("reduction", "min").Set("axis", 1L),
        new GradientCase("ScatterND", "replacing", 13).Float(2, 3).Fixed(TensorData.Of([1L, 2, 0, -1], 2, 2)).Float(2),
        new GradientCase("ScatterND", "adding", 16).Float(2, 3).Fixed(TensorData.Of([1L, 2, 1, -1], 2, 2)).Float(2).Set("reduction", "add"),
        new GradientCase("ScatterND", "multiplying", 16).Float(2, 3).Fixed(TensorData.Of([1L, 2, 1, -1], 2, 2)).Float(2).Set("reduction", "mul"),
        new GradientCase("ScatterND", "max", 18).Float(2, 3).Fixed(TensorData.Of([1L, 2, 1, -1], 2, 2)).Float(2).Set("reduction", "max"),
        new GradientCase("ScatterND", "min", 18).Float(2, 3).Fixed(TensorData.Of([1L, 2, 1, -1], 2, 2)).Float(2).Set("reduction", "min"),
        new GradientCase("ScatterND", "rows", 16).Float(3, 2).Fixed(TensorData.Of([2L, 0], 2, 1)).Float(2, 2),
        new GradientCase("ScatterElements", "zero factors", 16).Values([0, 2, 0, 3], 4).Fixed(TensorData.Of([0L, 0, 1, 2, 2], 5)).Values([2, 3, 0, 0, 4], 5).Set("reduction", "mul"),
        new GradientCase("TensorScatter", "linear", 24).Float(2, 4, 3).Float(2, 2, 3).Fixed(TensorData.Of([1L, 0], 2)),
        new GradientCase("TensorScatter", "circular", 24).Float(2, 3, 4, 2).Float(2, 3, 2, 2).Fixed(TensorData.Of([3L, 1], 2)).Set("mode", "circular"),
        new GradientCase("TensorScatter", "from the start", 24).Float(2, 4, 3).Float(2, 2, 3),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
