using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class QuantizationGradientTests
{
    private static readonly TensorData Numbers = new(DataType.Int8, [2, 4], new byte[] { 3, 250, 7, 100, 0, 130, 12, 9 });

    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("DequantizeLinear", "one scale").Fixed(Numbers).Positive(),
        new GradientCase("DequantizeLinear", "one scale, zero point", 10).Fixed(Numbers).Positive().Constant(new TensorData(DataType.Int8, [], new byte[] { 5 })),
        new GradientCase("DequantizeLinear", "vector of one").Fixed(Numbers).Positive(1),
        new GradientCase("DequantizeLinear", "last axis", 13).Fixed(Numbers).Positive(4).Fixed(new TensorData(DataType.Int8, [4], new byte[] { 5, 0, 250, 1 })),
        new GradientCase("DequantizeLinear", "first axis", 19).Fixed(Numbers).Positive(2).Set("axis", 0L),
        new GradientCase("DequantizeLinear", "blocks", 21).Fixed(Numbers).Positive(2, 2).Fixed(new TensorData(DataType.Int8, [2, 2], new byte[] { 5, 0, 250, 1 })).Set("block_size", 2L),
        new GradientCase("DequantizeLinear", "blocks of the first axis", 23).Fixed(Numbers).Positive(1, 4).Set("axis", 0L).Set("block_size", 2L),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
