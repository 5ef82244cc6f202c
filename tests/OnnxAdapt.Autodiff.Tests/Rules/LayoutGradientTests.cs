using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class LayoutGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("Tile", "two axes").Float(2, 3).Integers(2, 3),
        new GradientCase("Tile", "computed repeats").Float(2, 3).Fixed(TensorData.Of([1L, 2], 2)),
        new GradientCase("Pad", "constant").Float(2, 3).Integers(1, 0, 0, 2),
        new GradientCase("Pad", "cut and padded").Float(2, 4).Integers(1, -1, 0, 2),
        new GradientCase("Pad", "value").Float(2, 3).Fixed(TensorData.Of([1L, 0, 0, 2], 4)).Float(),
        new GradientCase("Pad", "axes", 18).Float(2, 3).Integers(1, 2).LeftOut().Integers(-1),
        new GradientCase("Pad", "reflect").Float(2, 4).Integers(0, 2, 1, 3).Set("mode", "reflect"),
        new GradientCase("Pad", "reflect, cut").Float(3, 4).Integers(-1, 2, 1, -1).Set("mode", "reflect"),
        new GradientCase("Pad", "edge").Float(2, 3).Integers(2, 0, 0, 1).Set("mode", "edge"),
        new GradientCase("Pad", "wrap", 19).Float(2, 3).Integers(2, 1).LeftOut().Fixed(TensorData.Of([1L], 1)).Set("mode", "wrap"),
        new GradientCase("Trilu", "upper").Float(2, 3, 3),
        new GradientCase("Trilu", "lower, shifted").Float(3, 4).Constant(TensorData.Scalar(-1L)).Set("upper", 0L),
        new GradientCase("ReverseSequence", "time first").Float(4, 2).Fixed(TensorData.Of([3L, 2], 2)),
        new GradientCase("ReverseSequence", "batch first", 10).Float(2, 4, 2).Fixed(TensorData.Of([3L, 4], 2)).Set("batch_axis", 0L).Set("time_axis", 1L),
        new GradientCase("CenterCropPad", "crop and pad", 18).Float(5, 2).Integers(2, 5),
        new GradientCase("CenterCropPad", "crop by odd", 18).Float(4, 6).Integers(1, 3),
        new GradientCase("CenterCropPad", "axes", 18).Float(2, 5, 4).Integers(4, 7).Set("axes", new[] { -2L, 2 }),
        new GradientCase("DepthToSpace", "depth first", 11).Float(1, 8, 1, 2).Set("blocksize", 2L),
        new GradientCase("DepthToSpace", "columns first").Float(2, 8, 2, 1).Set("blocksize", 2L).Set("mode", "CRD"),
        new GradientCase("SpaceToDepth", "plain").Float(1, 2, 2, 4).Set("blocksize", 2L),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
