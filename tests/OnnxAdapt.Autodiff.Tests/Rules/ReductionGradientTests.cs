using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class ReductionGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("ReduceSum", "axis kept").Float(2, 3).Integers(1),
        new GradientCase("ReduceSum", "axes dropped").Float(2, 3, 2).Integers(0, -1).Set("keepdims", 0L),
        new GradientCase("ReduceSum", "attribute", 11).Float(2, 3).Set("axes", new[] { 1L }).Set("keepdims", 0L),
        new GradientCase("ReduceSum", "everything").Float(2, 3).Set("keepdims", 0L),
        new GradientCase("ReduceSum", "nothing").Float(2, 3).Set("noop_with_empty_axes", 1L),
        new GradientCase("ReduceSum", "axes as input").Float(2, 3).Fixed(TensorData.Of([1L], 1)).Set("keepdims", 0L),
        new GradientCase("ReduceMean", "attribute").Float(2, 3, 2).Set("axes", new[] { -1L, 1L }).Set("keepdims", 0L),
        new GradientCase("ReduceMean", "input", 18).Float(2, 3).Integers(0),
        new GradientCase("ReduceMean", "everything", 18).Float(2, 3),
        new GradientCase("ReduceSumSquare", "axis dropped", 18).Float(2, 3).Integers(1).Set("keepdims", 0L),
        new GradientCase("ReduceL2", "axis dropped").Float(2, 3).Set("axes", new[] { 1L }).Set("keepdims", 0L),
        new GradientCase("ReduceMax", "axis dropped").Float(2, 3).Set("axes", new[] { 1L }).Set("keepdims", 0L),
        new GradientCase("ReduceMax", "axes as input", 18).Float(2, 3).Fixed(TensorData.Of([1L], 1)),
        new GradientCase("ReduceMin", "everything").Float(2, 3),
        new GradientCase("ReduceL1", "axis dropped", 18).Float(2, 3).Integers(1).Set("keepdims", 0L),
        new GradientCase("ReduceL1", "nothing", 18).Float(2, 3).Set("noop_with_empty_axes", 1L),
        new GradientCase("ReduceL2", "nothing", 18).Float(2, 3).Set("noop_with_empty_axes", 1L),
        new GradientCase("ReduceSumSquare", "nothing", 18).Float(2, 3).Set("noop_with_empty_axes", 1L),
        new GradientCase("ReduceLogSum", "axis dropped", 18).Positive(2, 3).Integers(0).Set("keepdims", 0L),
        new GradientCase("ReduceLogSum", "everything, attribute").Positive(2, 3).Set("keepdims", 0L),
        new GradientCase("ReduceLogSum", "axes as input", 18).Positive(2, 3).Fixed(TensorData.Of([1L], 1)),
        new GradientCase("ReduceLogSum", "nothing", 18).Positive(2, 3).Set("noop_with_empty_axes", 1L),
        new GradientCase("ReduceLogSumExp", "two axes", 18).Float(2, 3, 2).Integers(0, 2).Set("keepdims", 0L),
        new GradientCase("ReduceLogSumExp", "nothing", 18).Float(2, 3).Set("noop_with_empty_axes", 1L),
        new GradientCase("ReduceLogSumExp", "attribute", 11).Float(2, 3).Set("axes", new[] { 1L }),
        new GradientCase("ReduceProd", "axis dropped", 18).Float(2, 3).Integers(1).Set("keepdims", 0L),
        new GradientCase("ReduceProd", "no, one and two zeros").Values([1, 2, -3, 0, 2, 1.5f, 0, 3, 0], 3, 3).Set("axes", new[] { 1L }),
        new GradientCase("ReduceProd", "everything").Float(2, 2).Set("keepdims", 0L),
        new GradientCase("ReduceProd", "axes as input", 18).Float(2, 3).Fixed(TensorData.Of([1L], 1)).Set("keepdims", 0L),
        new GradientCase("ReduceProd", "nothing", 18).Float(2, 3).Set("noop_with_empty_axes", 1L),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
