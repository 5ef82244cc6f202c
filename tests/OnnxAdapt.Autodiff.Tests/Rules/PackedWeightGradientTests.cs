using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class PackedWeightGradientTests
{
    private const string Contributed = "com.microsoft";

    public static IEnumerable<GradientCase> Cases =>
    [
        FewBits("4 bits", 4, 20).Float(2, 20).Constant(Bytes(3, 2, 8)).Positive(6),
        FewBits("4 bits, zero points, bias", 4, 32).Float(2, 2, 32).Constant(Bytes(3, 2, 8)).Positive(6).Constant(Bytes(3)).LeftOut().Float(3),
        FewBits("8 bits, zero points", 8, 32) with { Tolerance = 4e-3 },
        new GradientCase("MatMulBnb4", "normal float", 17, Contributed).Float(2, 8).Constant(Bytes(12)).Constant(TensorData.Of([0.5f, 1.5f], 2))
            .Set("K", 8L).Set("N", 3L).Set("block_size", 16L).Set("quant_type", 1L),
        new GradientCase("MatMulBnb4", "small float", 17, Contributed).Float(2, 8).Constant(Bytes(12)).Constant(TensorData.Of([0.5f, 1.5f], 2))
            .Set("K", 8L).Set("N", 3L).Set("block_size", 16L).Set("quant_type", 0L),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() =>
        [.. Cases.Select(item => item.Inputs.Count > 0 ? item : item.Float(2, 32).Constant(Bytes(3, 2, 16)).Positive(6).Constant(Bytes(3, 2)))];

    private static GradientCase FewBits(string variant, long bits, long columns) => new GradientCase("MatMulNBits", variant, 17, Contributed)
        .Set("K", columns).Set("N", 3L).Set("bits", bits).Set("block_size", 16L);

    private static TensorData Bytes(params long[] sizes)
    {
        var count = sizes.Aggregate(1L, (product, size) => product * size);
        return new TensorData(DataType.UInt8, sizes, Enumerable.Range(0, (int)count).Select(i => (byte)((i * 37) + 11)).ToArray());
    }
}
