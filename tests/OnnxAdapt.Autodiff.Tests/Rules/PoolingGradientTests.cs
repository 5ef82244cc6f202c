using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class PoolingGradientTests
{
    private static readonly long[] Two = [2, 2];
    private static readonly long[] Three = [3, 3];

    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("AveragePool", "tiles").Float(2, 2, 4, 4).Set("kernel_shape", Two).Set("strides", Two),
        new GradientCase("AveragePool", "overlapping").Float(1, 2, 5, 4).Set("kernel_shape", Three),
        new GradientCase("AveragePool", "stride with remainder").Float(1, 2, 6, 5).Set("kernel_shape", new[] { 3L, 2 }).Set("strides", new[] { 2L, 2 }),
        new GradientCase("AveragePool", "padding not counted").Float(1, 2, 4, 5).Set("kernel_shape", Three).Set("pads", new[] { 1L, 0, 1, 2 }),
        new GradientCase("AveragePool", "padding counted").Float(1, 2, 4, 5).Set("kernel_shape", Three).Set("pads", new[] { 1L, 1, 1, 1 }).Set("strides", Two).Set("count_include_pad", 1L),
        new GradientCase("AveragePool", "rounded up").Float(1, 1, 6, 6).Set("kernel_shape", Three).Set("strides", Two).Set("ceil_mode", 1L),
        new GradientCase("AveragePool", "rounded up, padding not counted").Float(1, 1, 5, 6).Set("kernel_shape", Three).Set("strides", Two).Set("ceil_mode", 1L).Set("pads", new[] { 1L, 1, 1, 1 }),
        new GradientCase("AveragePool", "rounded up, padding counted", 19).Float(1, 1, 6, 6).Set("kernel_shape", Three).Set("strides", Two).Set("ceil_mode", 1L).Set("pads", new[] { 1L, 1, 1, 1 }).Set("count_include_pad", 1L),
        new GradientCase("AveragePool", "rounded up, padding counted, older", 12).Float(1, 1, 6, 6).Set("kernel_shape", Three).Set("strides", Two).Set("ceil_mode", 1L).Set("pads", new[] { 1L, 1, 1, 1 }).Set("count_include_pad", 1L),
        new GradientCase("AveragePool", "dilated", 19).Float(1, 2, 5, 5).Set("kernel_shape", Two).Set("dilations", Two).Set("strides", Two),
        new GradientCase("AveragePool", "SAME_UPPER").Float(1, 2, 5, 6).Set("kernel_shape", new[] { 2L, 3 }).Set("strides", Two).Set("auto_pad", "SAME_UPPER"),
        new GradientCase("AveragePool", "SAME_LOWER").Float(1, 2, 5, 6).Set("kernel_shape", new[] { 2L, 3 }).Set("strides", Two).Set("auto_pad", "SAME_LOWER"),
        new GradientCase("AveragePool", "one axis").Float(2, 2, 7).Set("kernel_shape", new[] { 3L }).Set("strides", new[] { 2L }),
        new GradientCase("AveragePool", "three axes").Float(1, 2, 3, 4, 3).Set("kernel_shape", new[] { 2L, 2, 2 }),
        new GradientCase("AveragePool", "oldest version", 7).Float(1, 2, 4, 4).Set("kernel_shape", Two),
        new GradientCase("AveragePool", "newest version", 22).Float(1, 2, 4, 4).Set("kernel_shape", Two),
        new GradientCase("MaxPool", "tiles").Apart(2, 2, 4, 4).Set("kernel_shape", Two).Set("strides", Two),
        new GradientCase("MaxPool", "overlapping").Apart(1, 2, 5, 4).Set("kernel_shape", Three),
        new GradientCase("MaxPool", "padded").Apart(1, 2, 5, 5).Set("kernel_shape", Three).Set("strides", Two).Set("pads", new[] { 1L, 1, 1, 1 }),
        new GradientCase("MaxPool", "rounded up and dilated").Apart(1, 1, 6, 7).Set("kernel_shape", Two).Set("strides", Two).Set("dilations", new[] { 1L, 2 }).Set("ceil_mode", 1L),
        new GradientCase("MaxPool", "SAME_UPPER").Apart(1, 2, 5, 6).Set("kernel_shape", Three).Set("strides", Two).Set("auto_pad", "SAME_UPPER"),
        new GradientCase("MaxPool", "SAME_LOWER").Apart(1, 2, 5, 6).Set("kernel_shape", Two).Set("strides", Two).Set("auto_pad", "SAME_LOWER"),
        new GradientCase("MaxPool", "one axis").Apart(2, 2, 7).Set("kernel_shape", new[] { 3L }).Set("strides", new[] { 2L }),
        new GradientCase("MaxPool", "three axes").Apart(1, 2, 3, 4, 3).Set("kernel_shape", new[] { 2L, 2, 2 }),
        new GradientCase("MaxPool", "indices used elsewhere") { OutputCount = 2, OutputTypes = Indices }.Apart(1, 2, 4, 4).Set("kernel_shape", Two).Set("storage_order", 1L),
        new GradientCase("MaxPool", "oldest version", 7).Apart(1, 2, 4, 4).Set("kernel_shape", Two),
        new GradientCase("MaxPool", "newest version", 22).Apart(1, 2, 4, 4).Set("kernel_shape", Two),
        new GradientCase("LpPool", "squares").Float(1, 2, 4, 5).Set("kernel_shape", Two).Set("strides", new[] { 1L, 2 }),
        new GradientCase("LpPool", "cubes, padded").Float(1, 2, 4, 4).Set("kernel_shape", Three).Set("pads", new[] { 1L, 1, 1, 1 }).Set("p", 3L),
        new GradientCase("LpPool", "sums").Float(1, 2, 4, 4).Set("kernel_shape", Two).Set("p", 1L),
        new GradientCase("LpPool", "rounded up and dilated", 18).Float(1, 1, 6, 7).Set("kernel_shape", Two).Set("strides", Two).Set("dilations", new[] { 1L, 2 }).Set("ceil_mode", 1L),
        new GradientCase("LpPool", "SAME_UPPER").Float(1, 1, 5, 6).Set("kernel_shape", Three).Set("strides", Two).Set("auto_pad", "SAME_UPPER"),
        new GradientCase("GlobalAveragePool", "two axes").Float(2, 3, 3, 2),
        new GradientCase("GlobalAveragePool", "one axis", 7).Float(2, 3, 4),
        new GradientCase("GlobalMaxPool", "two axes").Apart(2, 3, 3, 2),
        new GradientCase("GlobalMaxPool", "three axes", 22).Apart(1, 2, 2, 2, 2),
        new GradientCase("GlobalLpPool", "squares").Float(2, 3, 3, 2),
        new GradientCase("GlobalLpPool", "cubes").Float(2, 3, 4).Set("p", 3L),
    ];

    private static Dictionary<int, DataType> Indices => new() { [1] = DataType.Int64 };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];

    [Fact]
    public void MaxPoolGradient_Ties_GoesToTheFirstInRowOrder()
    {
        var model = new GradientCase("MaxPool", "ties").Float(1, 1, 2, 3).Set("kernel_shape", Two).Build(symbolic: false);
        var gradient = Graphs.GradientsOfSum(model, new Dictionary<string, TensorData> { ["x0"] = TensorData.Of([1f, 2, 2, 2, 2, 1], 1, 1, 2, 3) }, "x0")["x0"];
        Assert.Equal([0f, 2, 0, 0, 0, 0], gradient);
    }

    [Fact]
    public void LpPoolGradient_OfZeros_IsZero()
    {
        var model = new GradientCase("LpPool", "zeros").Float(1, 1, 2, 2).Set("kernel_shape", Two).Build(symbolic: false);
        Assert.Equal([0f, 0, 0, 0], Graphs.GradientsOfSum(model, new Dictionary<string, TensorData> { ["x0"] = TensorData.Of([0f, 0, 0, 0], 1, 1, 2, 2) }, "x0")["x0"]);
    }
}
