using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class PositionGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("GatherND", "repeated").Float(3, 2).Fixed(TensorData.Of([2L, 0, 2], 3, 1)),
        new GradientCase("GatherND", "elements", 13).Float(3, 2).Fixed(TensorData.Of([2L, 1, -3, 0], 2, 2)),
        new GradientCase("GatherND", "one batch axis").Float(2, 3, 2).Fixed(TensorData.Of([1L, 1, 2, 0], 2, 2, 1)).Set("batch_dims", 1L),
        new GradientCase("GatherND", "two batch axes").Float(2, 2, 3).Fixed(TensorData.Of([1L, 0, 2, 2], 2, 2, 1)).Set("batch_dims", 2L),
        new GradientCase("Compress", "axis").Float(2, 3).Fixed(Tensors.Bools([true, false, true], 3)).Set("axis", -1L),
        new GradientCase("Compress", "flat, short condition", 11).Float(2, 3).Fixed(Tensors.Bools([false, true, false, true], 4)),
        new GradientCase("TopK", "largest") { OutputCount = 2, OutputTypes = new Dictionary<int, DataType> { [1] = DataType.Int64 } }.Float(2, 4).Integers(2),
        new GradientCase("TopK", "smallest of the first axis") { OutputCount = 2, OutputTypes = new Dictionary<int, DataType> { [1] = DataType.Int64 } }.Float(4, 2).Fixed(TensorData.Of([2L], 1)).Set("axis", 0L).Set("largest", 0L),
        new GradientCase("Unique", "flat").Float(2, 3),
        new GradientCase("Unique", "rows, unsorted") { OutputCount = 2, OutputTypes = new Dictionary<int, DataType> { [1] = DataType.Int64 } }.Float(3, 2).Set("axis", 0L).Set("sorted", 0L),
        new GradientCase("OneHot", "values").Fixed(TensorData.Of([1L, 0, 2], 3)).Constant(TensorData.Scalar(3L)).Values([0.3f, 1.2f], 2),
        new GradientCase("OneHot", "values, first axis", 11).Fixed(TensorData.Of([1L, 0, 2, -1], 2, 2)).Constant(TensorData.Scalar(3L)).Values([0.3f, 1.2f], 2).Set("axis", 0L),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
