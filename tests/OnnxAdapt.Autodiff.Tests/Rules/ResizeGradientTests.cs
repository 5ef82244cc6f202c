using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class ResizeGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        Scaled("nearest, repeated", 13, [1, 1, 2, 2], [1, 2, 3, 2]).Set("coordinate_transformation_mode", "asymmetric").Set("nearest_mode", "floor"),
        Scaled("nearest, repeated by halves", 13, [1, 1, 3, 2], [1, 2, 3, 2]),
        Scaled("nearest, shifted", 13, [1, 1, 2, 2], [1, 2, 3, 2]).Set("coordinate_transformation_mode", "asymmetric").Set("nearest_mode", "round_prefer_ceil"),
        Scaled("nearest, fraction", 13, [1, 1, 1.5f, 0.6f], [1, 2, 3, 5]),
        Scaled("nearest, all axes", 13, [2, 1, 2, 1], [1, 2, 2, 3]),
        Scaled("nearest, corners", 13, [1, 1, 2.5f, 1.4f], [1, 2, 3, 5]).Set("coordinate_transformation_mode", "align_corners").Set("nearest_mode", "ceil"),
        Scaled("linear, half pixel", 13, [1, 1, 2, 1.5f], [2, 2, 3, 4]).Set("mode", "linear"),
        Scaled("linear, corners", 17, [1, 1, 2, 2], [1, 2, 3, 3]).Set("mode", "linear").Set("coordinate_transformation_mode", "align_corners"),
        Scaled("linear, asymmetric", 11, [1, 1, 2, 0.5f], [1, 2, 3, 4]).Set("mode", "linear").Set("coordinate_transformation_mode", "asymmetric"),
        Scaled("linear, one axis", 13, [1, 1, 1.7f], [1, 2, 4]).Set("mode", "linear"),
        Scaled("linear, three axes", 13, [1, 1, 2, 1, 1.5f], [1, 1, 2, 3, 2]).Set("mode", "linear"),
        Scaled("linear, channels last", 13, [1, 2, 1.5f, 1], [1, 2, 2, 3]).Set("mode", "linear"),
        Scaled("cubic", 13, [1, 1, 2, 1.5f], [1, 1, 4, 4]).Set("mode", "cubic"),
        Scaled("cubic without the outside", 13, [1, 1, 0.8f, 1.5f], [1, 1, 5, 4]).Set("mode", "cubic").Set("exclude_outside", 1L).Set("cubic_coeff_a", -0.5f),
        Scaled("linear with antialiasing", 18, [1, 1, 0.6f, 0.5f], [1, 2, 6, 5]).Set("mode", "linear").Set("antialias", 1L),
        Scaled("cubic with antialiasing", 19, [1, 1, 0.6f, 0.5f], [1, 1, 6, 6]).Set("mode", "cubic").Set("antialias", 1L),
        Scaled("symmetric half pixel", 19, [1, 1, 1.3f, 0.7f], [1, 1, 4, 5]).Set("mode", "linear").Set("coordinate_transformation_mode", "half_pixel_symmetric"),
        new GradientCase("Resize", "cropped region", 13).Float(1, 1, 4, 4).Constant(TensorData.Of([0f, 0, 0.2f, 0.1f, 1, 1, 0.8f, 1.2f], 8)).Constant(TensorData.Of([1f, 1, 1.5f, 1.25f], 4))
            .Set("mode", "linear").Set("coordinate_transformation_mode", "tf_crop_and_resize").Set("extrapolation_value", 3f),
        Sized("linear by sizes", 13, [1, 2, 5, 3], [1, 2, 3, 4]).Set("mode", "linear").Set("coordinate_transformation_mode", "pytorch_half_pixel"),
        Sized("nearest by sizes, asymmetric", 11, [1, 2, 6, 8], [1, 2, 3, 4]).Set("coordinate_transformation_mode", "asymmetric").Set("nearest_mode", "floor"),
        Sized("some axes by sizes", 18, [4, 5], [1, 2, 3, 3]).Set("mode", "linear").Set("axes", new[] { 3L, 2 }),
        Sized("proportions kept", 19, [7, 9], [1, 1, 3, 4]).Set("axes", new[] { 2L, 3 }).Set("keep_aspect_ratio_policy", "not_larger"),
        Sized("proportions kept, larger", 19, [7, 9], [1, 1, 3, 4]).Set("mode", "linear").Set("axes", new[] { 2L, 3 }).Set("keep_aspect_ratio_policy", "not_smaller"),
        new GradientCase("Resize", "sizes as input", 17) { Symbolic = false }.Float(1, 2, 3, 4).LeftOut().LeftOut().Fixed(TensorData.Of([1L, 2, 5, 6], 4)).Set("mode", "linear"),
        new GradientCase("Resize", "scales as input", 17).Float(1, 2, 3, 4).LeftOut().Fixed(TensorData.Of([1f, 1, 1.5f, 2], 4)),
        new GradientCase("Resize", "first version", 10).Float(1, 2, 3, 2).Constant(TensorData.Of([1f, 1, 2, 2], 4)),
        new GradientCase("Resize", "first version, linear", 10).Float(1, 2, 3, 2).Constant(TensorData.Of([1f, 1, 2, 3], 4)).Set("mode", "linear"),
        new GradientCase("Upsample", "scales as input", 9).Float(1, 2, 3, 2).Constant(TensorData.Of([1f, 1, 2, 2], 4)),
        new GradientCase("Upsample", "scales as attribute, linear", 7).Float(1, 2, 3, 2).Set("scales", new[] { 1f, 1, 2, 2 }).Set("mode", "linear"),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];

    private static GradientCase Scaled(string variant, long opset, float[] scales, long[] sizes) =>
        new GradientCase("Resize", variant, opset).Float(sizes).Constant(TensorData.Of(Array.Empty<float>(), 0)).Constant(TensorData.Of(scales, scales.Length));

    private static GradientCase Sized(string variant, long opset, long[] target, long[] sizes) => new GradientCase("Resize", variant, opset)
        .Float(sizes).Constant(TensorData.Of(Array.Empty<float>(), 0)).Constant(TensorData.Of(Array.Empty<float>(), 0)).Integers(target);
}
