using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class SignalGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("DFT", "real", 17).Float(2, 5, 1).Set("axis", 1L),
        new GradientCase("DFT", "complex", 17).Float(2, 4, 2).Set("axis", 1L),
        new GradientCase("DFT", "inverse", 17).Float(2, 4, 2).Set("axis", 1L).Set("inverse", 1L),
        new GradientCase("DFT", "one side, even", 17).Float(1, 6, 1).Set("axis", 1L).Set("onesided", 1L),
        new GradientCase("DFT", "one side, odd", 17).Float(1, 5, 1).Set("axis", 1L).Set("onesided", 1L),
        new GradientCase("DFT", "longer", 17).Float(1, 4, 1).Constant(TensorData.Scalar(6L)).Set("axis", 1L),
        new GradientCase("DFT", "shorter", 17).Float(1, 6, 2).Constant(TensorData.Scalar(4L)).Set("axis", 1L),
        new GradientCase("DFT", "one side, longer", 17).Float(1, 4, 1).Constant(TensorData.Scalar(7L)).Set("axis", 1L).Set("onesided", 1L),
        new GradientCase("DFT", "inverse, longer", 17).Float(1, 4, 2).Constant(TensorData.Scalar(6L)).Set("axis", 1L).Set("inverse", 1L),
        new GradientCase("DFT", "inverse, shorter", 17).Float(1, 6, 2).Constant(TensorData.Scalar(4L)).Set("axis", 1L).Set("inverse", 1L),
        new GradientCase("DFT", "inner axis", 17).Float(3, 4, 2, 1).Set("axis", 1L),
        new GradientCase("DFT", "inverse of one side", 17).Float(1, 4, 2).Set("axis", 1L).Set("inverse", 1L).Set("onesided", 1L),
        new GradientCase("DFT", "inverse of one side, odd", 17).Float(1, 3, 2).Constant(TensorData.Scalar(5L)).Set("axis", 1L).Set("inverse", 1L).Set("onesided", 1L),
        new GradientCase("DFT", "real", 20).Float(2, 5, 1).LeftOut().Constant(TensorData.Scalar(1L)),
        new GradientCase("DFT", "complex", 20).Float(2, 4, 2).LeftOut().Constant(TensorData.Scalar(1L)),
        new GradientCase("DFT", "inverse", 20).Float(2, 4, 2).LeftOut().Constant(TensorData.Scalar(1L)).Set("inverse", 1L),
        new GradientCase("DFT", "one side, even", 20).Float(1, 6, 1).LeftOut().Constant(TensorData.Scalar(1L)).Set("onesided", 1L),
        new GradientCase("DFT", "one side, odd", 20).Float(1, 5, 1).LeftOut().Constant(TensorData.Scalar(1L)).Set("onesided", 1L),
        new GradientCase("DFT", "longer", 20).Float(1, 4, 1).Constant(TensorData.Scalar(6L)).Constant(TensorData.Scalar(1L)),
        new GradientCase("DFT", "shorter", 20).Float(1, 6, 2).Constant(TensorData.Scalar(4L)).Constant(TensorData.Scalar(1L)),
        new GradientCase("DFT", "one side, longer", 20).Float(1, 4, 1).Constant(TensorData.Scalar(7L)).Constant(TensorData.Scalar(1L)).Set("onesided", 1L),
        new GradientCase("DFT", "inverse, longer", 20).Float(1, 4, 2).Constant(TensorData.Scalar(6L)).Constant(TensorData.Scalar(1L)).Set("inverse", 1L),
        new GradientCase("DFT", "inverse, shorter", 20).Float(1, 6, 2).Constant(TensorData.Scalar(4L)).Constant(TensorData.Scalar(1L)).Set("inverse", 1L),
        new GradientCase("DFT", "inner axis", 20).Float(3, 4, 2, 1).LeftOut().Constant(TensorData.Scalar(1L)),
        new GradientCase("DFT", "inverse of one side", 20).Float(1, 4, 2).LeftOut().Constant(TensorData.Scalar(1L)).Set("inverse", 1L).Set("onesided", 1L),
        new GradientCase("DFT", "inverse of one side, odd", 20).Float(1, 3, 2).Constant(TensorData.Scalar(5L)).Constant(TensorData.Scalar(1L)).Set("inverse", 1L).Set("onesided", 1L),
        new GradientCase("DFT", "default axis", 20).Float(2, 4, 1),
        new GradientCase("DFT", "negative axis", 20).Float(2, 4, 3, 1).LeftOut().Constant(TensorData.Scalar(-3L)),
        new GradientCase("STFT", "window", 17).Float(2, 10, 1).Constant(TensorData.Scalar(3L)).Positive(4),
        new GradientCase("STFT", "window and length", 17).Float(1, 9, 1).Constant(TensorData.Scalar(2L)).Positive(5).Constant(TensorData.Scalar(5L)),
        new GradientCase("STFT", "length", 17).Float(1, 8, 1).Constant(TensorData.Scalar(2L)).LeftOut().Constant(TensorData.Scalar(4L)),
        new GradientCase("STFT", "two sides", 17).Float(1, 8, 1).Constant(TensorData.Scalar(4L)).Positive(4).Set("onesided", 0L),
        new GradientCase("STFT", "complex", 17).Float(1, 8, 2).Constant(TensorData.Scalar(2L)).LeftOut().Constant(TensorData.Scalar(4L)).Set("onesided", 0L),
        new GradientCase("STFT", "new operator set", 20).Float(1, 8, 1).Constant(TensorData.Scalar(3L)).Positive(4),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
