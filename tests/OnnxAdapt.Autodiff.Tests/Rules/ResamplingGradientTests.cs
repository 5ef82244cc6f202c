using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class ResamplingGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        Grid("zeros").Set("mode", "linear"),
        Grid("zeros, corners aligned").Set("mode", "linear").Set("align_corners", 1L),
        Grid("border").Set("mode", "linear").Set("padding_mode", "border"),
        Grid("reflection").Set("mode", "linear").Set("padding_mode", "reflection"),
        Grid("reflection, corners aligned").Set("mode", "linear").Set("padding_mode", "reflection").Set("align_corners", 1L),
        Grid("nearest, reflection").Set("mode", "nearest").Set("padding_mode", "reflection"),
        Grid("cubic").Set("mode", "cubic"),
        Grid("cubic, border").Set("mode", "cubic").Set("padding_mode", "border"),
        Grid("cubic, reflection").Set("mode", "cubic").Set("padding_mode", "reflection"),
        Grid("cubic, reflection, corners aligned").Set("mode", "cubic").Set("padding_mode", "reflection").Set("align_corners", 1L),
        new GradientCase("GridSample", "first version", 16).Float(2, 2, 3, 4).Values(Positions, 2, 2, 2, 2).Set("mode", "bilinear"),
        new GradientCase("GridSample", "three axes", 20).Float(1, 2, 3, 2, 4).Values([-0.55f, 0.3f, 0.41f, 0.21f, -0.63f, 0.77f], 1, 2, 1, 1, 3).Set("mode", "linear"),
        new GradientCase("AffineGrid", "two axes", 20).Float(2, 2, 3).Integers(2, 1, 2, 3),
        new GradientCase("AffineGrid", "three axes, corners aligned", 20).Float(1, 3, 4).Integers(1, 1, 2, 3, 2).Set("align_corners", 1L),
        new GradientCase("Col2Im", "overlapping", 18).Float(2, 8, 6).Integers(3, 4).Integers(2, 2),
        new GradientCase("Col2Im", "strides, padding, dilation", 18).Float(1, 4, 6).Integers(5, 5).Integers(2, 2).Set("strides", new[] { 2L, 2 }).Set("pads", new[] { 0L, 1, 1, 0 }).Set("dilations", new[] { 2L, 1 }),
        new GradientCase("Col2Im", "sizes as inputs", 18) { Symbolic = false }.Float(1, 4, 4).Fixed(TensorData.Of([3L, 3], 2)).Fixed(TensorData.Of([2L, 2], 2)),
        new GradientCase("MaxUnpool", "indices", 11).Float(1, 1, 2, 2).Fixed(TensorData.Of([5L, 7, 13, 15], 1, 1, 2, 2)).Set("kernel_shape", new[] { 2L, 2 }).Set("strides", new[] { 2L, 2 }),
        new GradientCase("DeformConv", "plain", 19).Float(1, 2, 4, 4).Float(3, 2, 2, 2).Between(0.1f, 0.9f, 1, 8, 3, 3).Set("kernel_shape", new[] { 2L, 2 }),
        new GradientCase("DeformConv", "groups, mask, bias, stride", 22).Float(1, 4, 5, 4).Float(2, 2, 2, 2).Between(-0.9f, -0.1f, 1, 16, 3, 2).Float(2).Float(1, 8, 3, 2)
            .Set("kernel_shape", new[] { 2L, 2 }).Set("group", 2L).Set("offset_group", 2L).Set("strides", new[] { 2L, 2 }).Set("pads", new[] { 1L, 0, 1, 1 }).Set("dilations", new[] { 2L, 1 }),
        Regions("mean, fixed number of samples", 16).Set("sampling_ratio", 2L),
        Regions("mean, adaptive number of samples", 16).Set("coordinate_transformation_mode", "output_half_pixel"),
        Regions("maximum", 16).Set("sampling_ratio", 2L).Set("mode", "max"),
        Regions("first version", 10),
    ];

    private static float[] Positions => [-0.53f, 0.31f, 0.47f, -0.72f, 0.11f, 0.92f, -1.17f, 0.41f, 1.21f, -1.23f, 0.63f, 0.23f, -0.27f, -0.87f, 0.81f, 0.57f];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];

    private static GradientCase Grid(string variant) => new GradientCase("GridSample", variant, 20).Float(2, 2, 3, 4).Values(Positions, 2, 2, 2, 2);

    private static GradientCase Regions(string variant, long opset) => new GradientCase("RoiAlign", variant, opset)
        .Float(2, 2, 5, 6)
        .Fixed(TensorData.Of([0.3f, 0.4f, 4.2f, 3.7f, 1.1f, 0.7f, 3.3f, 4.6f, -2.2f, 1.3f, 7.7f, 2.9f], 3, 4))
        .Fixed(TensorData.Of([1L, 0, 1], 3))
        .Set("output_height", 2L)
        .Set("output_width", 3L);
}
