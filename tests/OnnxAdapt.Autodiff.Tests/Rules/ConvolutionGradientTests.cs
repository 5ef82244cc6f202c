using OnnxAdapt.Autodiff.Tests.Support;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class ConvolutionGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("Conv", "plain").Float(2, 2, 5, 5).Float(3, 2, 3, 3).Float(3),
        new GradientCase("Conv", "one axis, padded").Float(2, 2, 6).Float(3, 2, 3).Set("pads", new[] { 1L, 1 }),
        new GradientCase("Conv", "1x1").Float(2, 3, 2, 3).Float(4, 3, 1, 1).Float(4),
        new GradientCase("Conv", "1x1 with stride").Float(1, 3, 4, 5).Float(2, 3, 1, 1).Set("strides", new[] { 2L, 2 }),
        new GradientCase("Conv", "stride with remainder").Float(1, 2, 6, 5).Float(2, 2, 3, 2).Set("strides", new[] { 2L, 3 }),
        new GradientCase("Conv", "asymmetric padding and stride").Float(1, 2, 5, 6).Float(2, 2, 3, 3).Set("pads", new[] { 1L, 0, 2, 1 }).Set("strides", new[] { 2L, 1 }),
        new GradientCase("Conv", "dilated, same size").Float(1, 2, 5, 5).Float(2, 2, 3, 3).Set("dilations", new[] { 2L, 1 }).Set("pads", new[] { 2L, 1, 2, 1 }),
        new GradientCase("Conv", "dilated with stride").Float(1, 1, 9).Float(2, 1, 3).Set("dilations", new[] { 2L }).Set("strides", new[] { 3L }),
        new GradientCase("Conv", "groups").Float(2, 4, 4, 4).Float(6, 2, 3, 3).Float(6).Set("group", 2L).Set("pads", new[] { 1L, 1, 1, 1 }),
        new GradientCase("Conv", "groups with stride").Float(1, 4, 5, 4).Float(2, 2, 2, 2).Set("group", 2L).Set("strides", new[] { 2L, 2 }),
        new GradientCase("Conv", "depthwise").Float(2, 3, 4, 4).Float(3, 1, 3, 3).Set("group", 3L).Set("pads", new[] { 1L, 1, 1, 1 }),
        new GradientCase("Conv", "depthwise with multiplier").Float(2, 2, 5, 4).Float(4, 1, 3, 3).Set("group", 2L).Set("pads", new[] { 1L, 1, 1, 1 }),
        new GradientCase("Conv", "padding wider than the kernel").Float(1, 1, 3, 3).Float(1, 1, 2, 2).Set("pads", new[] { 3L, 2, 1, 0 }),
        new GradientCase("Conv", "three axes").Float(1, 2, 3, 4, 3).Float(2, 2, 2, 3, 2).Set("strides", new[] { 1L, 2, 1 }).Set("pads", new[] { 0L, 1, 0, 1, 1, 0 }),
        new GradientCase("Conv", "SAME_UPPER").Float(1, 2, 5, 6).Float(2, 2, 2, 3).Set("auto_pad", "SAME_UPPER"),
        new GradientCase("Conv", "SAME_UPPER with stride").Float(1, 2, 5, 6).Float(2, 2, 3, 3).Set("auto_pad", "SAME_UPPER").Set("strides", new[] { 2L, 2 }),
        new GradientCase("Conv", "SAME_LOWER with stride").Float(1, 2, 5, 6).Float(2, 2, 2, 3).Set("auto_pad", "SAME_LOWER").Set("strides", new[] { 2L, 2 }),
        new GradientCase("Conv", "SAME_UPPER, stride beyond the kernel").Float(1, 1, 7).Float(1, 1, 1).Set("auto_pad", "SAME_UPPER").Set("strides", new[] { 3L }),
        new GradientCase("Conv", "VALID").Float(1, 2, 5, 4).Float(2, 2, 3, 3).Set("auto_pad", "VALID").Set("kernel_shape", new[] { 3L, 3 }),
        new GradientCase("ConvTranspose", "plain").Float(2, 2, 3, 3).Float(2, 3, 2, 2).Float(3),
        new GradientCase("ConvTranspose", "stride, padding and output padding").Float(1, 2, 3, 4).Float(2, 2, 3, 3).Set("strides", new[] { 2L, 3 }).Set("pads", new[] { 1L, 0, 0, 1 }).Set("output_padding", new[] { 1L, 2 }),
        new GradientCase("ConvTranspose", "groups and dilation").Float(1, 4, 3, 3).Float(4, 3, 2, 2).Float(6).Set("group", 2L).Set("dilations", new[] { 2L, 1 }),
        new GradientCase("ConvTranspose", "output padding beyond the padding").Float(1, 2, 4).Float(2, 2, 3).Set("strides", new[] { 3L }).Set("pads", new[] { 2L, 0 }).Set("output_padding", new[] { 2L }),
        new GradientCase("ConvTranspose", "output shape").Float(1, 2, 3, 3).Float(2, 2, 3, 3).Set("strides", new[] { 2L, 2 }).Set("output_shape", new[] { 6L, 5 }).Set("kernel_shape", new[] { 3L, 3 }),
        new GradientCase("ConvTranspose", "output shape, SAME_UPPER").Float(1, 2, 3, 3).Float(2, 2, 3, 3).Set("strides", new[] { 2L, 2 }).Set("output_shape", new[] { 6L, 5 }).Set("auto_pad", "SAME_UPPER"),
        new GradientCase("ConvTranspose", "SAME_UPPER").Float(1, 2, 3, 3).Float(2, 2, 3, 2).Set("strides", new[] { 2L, 2 }).Set("auto_pad", "SAME_UPPER"),
        new GradientCase("ConvTranspose", "SAME_LOWER").Float(1, 2, 3, 3).Float(2, 2, 3, 4).Set("strides", new[] { 2L, 1 }).Set("auto_pad", "SAME_LOWER"),
        new GradientCase("ConvTranspose", "VALID, depthwise").Float(1, 2, 3, 3).Float(2, 1, 2, 2).Set("group", 2L).Set("auto_pad", "VALID"),
        new GradientCase("ConvTranspose", "three axes").Float(1, 1, 2, 2, 3).Float(1, 2, 2, 2, 2).Set("strides", new[] { 1L, 2, 1 }),
        new GradientCase("ConvTranspose", "oldest version", 7).Float(1, 2, 3, 3).Float(2, 2, 2, 2).Set("strides", new[] { 2L, 2 }),
        new GradientCase("ConvTranspose", "newest version", 22).Float(1, 2, 3, 3).Float(2, 2, 2, 2).Set("strides", new[] { 2L, 2 }),
        new GradientCase("Conv", "newest version", 22).Float(1, 2, 4, 4).Float(2, 2, 3, 3).Float(2).Set("strides", new[] { 2L, 2 }),
        new GradientCase("Conv", "oldest version", 7).Float(1, 2, 4, 4).Float(2, 2, 3, 3).Float(2).Set("pads", new[] { 1L, 1, 1, 1 }),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
