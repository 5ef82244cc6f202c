using OnnxAdapt.Autodiff.Tests.Support;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class ShapeGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("Reshape", "to a vector").Float(2, 3).Integers(-1),
        new GradientCase("Flatten", "second axis").Float(2, 3, 2).Set("axis", 1L),
        new GradientCase("Squeeze", "axes").Float(2, 1, 3).Integers(1),
        new GradientCase("Squeeze", "axes as attribute", 11).Float(2, 1, 3).Set("axes", new[] { 1L }),
        new GradientCase("Squeeze", "all axes of size 1").Float(2, 1, 3, 1),
        new GradientCase("Unsqueeze", "two axes").Float(2, 3).Integers(0, -1),
        new GradientCase("Unsqueeze", "axes as attribute", 11).Float(2, 3).Set("axes", new[] { 1L }),
        new GradientCase("Transpose", "default").Float(2, 3, 2),
        new GradientCase("Transpose", "cyclic").Float(2, 3, 2).Set("perm", new[] { 1L, 2, 0 }),
        new GradientCase("Expand", "new axis").Float(3).Integers(2, 3),
        new GradientCase("Expand", "both sides").Float(2, 1).Integers(1, 3),
        new GradientCase("Concat", "second axis").Float(2, 3).Float(2, 1).Float(2, 2).Set("axis", 1L),
        new GradientCase("Concat", "last axis", 11).Float(2, 3).Float(2, 1).Set("axis", -1L),
        new GradientCase("Concat", "old operator set", 8) { Symbolic = false }.Float(2, 3).Float(2, 1).Set("axis", 1L),
        new GradientCase("Split", "sizes") { OutputCount = 2 }.Float(2, 3).Integers(1, 2).Set("axis", 1L),
        new GradientCase("Split", "sizes as attribute", 11) { OutputCount = 2 }.Float(2, 3).Set("axis", 1L).Set("split", new[] { 2L, 1 }),
        new GradientCase("Split", "one part unused", 18) { OutputCount = 2, UnusedOutputs = [1] }.Float(4, 3).Set("num_outputs", 2L),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
