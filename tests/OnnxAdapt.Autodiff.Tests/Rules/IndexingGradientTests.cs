using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class IndexingGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("Gather", "rows, repeated and negative").Float(4, 3).Fixed(TensorData.Of([0L, 3, 0, -1], 2, 2)),
        new GradientCase("Gather", "last axis").Float(2, 3).Fixed(TensorData.Of([2L, 0, 2], 3)).Set("axis", -1L),
        new GradientCase("Gather", "middle axis, one index").Float(2, 3, 2).Constant(TensorData.Scalar(1L)).Set("axis", 1L),
        new GradientCase("Gather", "rows without scatter", 13).Float(4, 3).Fixed(TensorData.Of([0L, 3, 0, -1], 2, 2)),
        new GradientCase("Gather", "middle axis without scatter", 11).Float(2, 3, 2).Fixed(TensorData.Of([2L, 0, 2, -2], 2, 2)).Set("axis", 1L),
        new GradientCase("GatherElements", "repeated").Float(2, 3).Fixed(TensorData.Of([0L, 0, 2, 1], 2, 2)).Set("axis", 1L),
        new GradientCase("Slice", "start and end").Float(3, 4).Integers(1).Integers(3).Integers(1),
        new GradientCase("Slice", "all axes, end beyond").Float(3, 4).Integers(0, 2).Integers(2, 99),
        new GradientCase("Slice", "steps").Float(3, 4).Integers(0).Integers(4).Integers(1).Integers(2),
        new GradientCase("Slice", "backwards").Float(3, 4).Integers(-1).Integers(-5).Integers(1).Integers(-1),
        new GradientCase("Slice", "bounds as inputs").Float(3, 4).Fixed(TensorData.Of([1L], 1)).Fixed(TensorData.Of([3L], 1)).Integers(0),
        new GradientCase("Slice", "attributes", 9) { Symbolic = false }.Float(3, 4).Set("starts", new[] { 1L }).Set("ends", new[] { 3L }).Set("axes", new[] { 1L }),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
