using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class LossGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("NegativeLogLikelihoodLoss", "mean", 13).Float(4, 3).Fixed(TensorData.Of([2L, 0, 1, 2], 4)),
        new GradientCase("NegativeLogLikelihoodLoss", "sum, weights", 13).Float(4, 3).Fixed(TensorData.Of([2L, 0, 1, 2], 4)).Fixed(TensorData.Of([0.4f, 1.3f, 0.7f], 3)).Set("reduction", "sum"),
        new GradientCase("NegativeLogLikelihoodLoss", "none, further axis", 13).Float(2, 3, 3).Fixed(TensorData.Of([2L, 0, 1, 2, 1, 1], 2, 3)).Set("reduction", "none"),
        new GradientCase("NegativeLogLikelihoodLoss", "mean, weights, further axis", 12).Float(2, 3, 3).Fixed(TensorData.Of([2L, 0, 1, 2, 1, 1], 2, 3)).Fixed(TensorData.Of([0.4f, 1.3f, 0.7f], 3)),
        new GradientCase("NegativeLogLikelihoodLoss", "mean, weights, ignored", 13).Float(4, 3).Fixed(TensorData.Of([2L, -1, 1, -1], 4)).Fixed(TensorData.Of([0.4f, 1.3f, 0.7f], 3)).Set("ignore_index", -1L),
        new GradientCase("NegativeLogLikelihoodLoss", "none, ignored class", 13).Float(4, 3).Fixed(TensorData.Of([2L, 0, 1, 2], 4)).Set("reduction", "none").Set("ignore_index", 2L),
        new GradientCase("NegativeLogLikelihoodLoss", "mean, ignored", 13).Float(4, 3).Fixed(TensorData.Of([2L, -1, 1, -1], 4)).Set("ignore_index", -1L),
        new GradientCase("NegativeLogLikelihoodLoss", "mean, 32-bit labels", 13).Float(4, 3).Fixed(new TensorData(DataType.Int32, [4], new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0 })).Set("ignore_index", 0L),
        new GradientCase("SoftmaxCrossEntropyLoss", "mean", 13).Float(4, 3).Fixed(TensorData.Of([2L, 0, 1, 2], 4)),
        new GradientCase("SoftmaxCrossEntropyLoss", "sum, weights", 13).Float(4, 3).Fixed(TensorData.Of([2L, 0, 1, 2], 4)).Fixed(TensorData.Of([0.4f, 1.3f, 0.7f], 3)).Set("reduction", "sum"),
        new GradientCase("SoftmaxCrossEntropyLoss", "none, further axis", 13).Float(2, 3, 3).Fixed(TensorData.Of([2L, 0, 1, 2, 1, 1], 2, 3)).Set("reduction", "none"),
        new GradientCase("SoftmaxCrossEntropyLoss", "mean, weights, further axis", 12).Float(2, 3, 3).Fixed(TensorData.Of([2L, 0, 1, 2, 1, 1], 2, 3)).Fixed(TensorData.Of([0.4f, 1.3f, 0.7f], 3)),
        new GradientCase("SoftmaxCrossEntropyLoss", "mean, weights, ignored", 13).Float(4, 3).Fixed(TensorData.Of([2L, -1, 1, -1], 4)).Fixed(TensorData.Of([0.4f, 1.3f, 0.7f], 3)).Set("ignore_index", -1L),
        new GradientCase("SoftmaxCrossEntropyLoss", "none, ignored class", 13).Float(4, 3).Fixed(TensorData.Of([2L, 0, 1, 2], 4)).Set("reduction", "none").Set("ignore_index", 2L),
        new GradientCase("SoftmaxCrossEntropyLoss", "mean, ignored", 13).Float(4, 3).Fixed(TensorData.Of([2L, -1, 1, -1], 4)).Set("ignore_index", -1L),
        new GradientCase("SoftmaxCrossEntropyLoss", "mean, 32-bit labels", 13).Float(4, 3).Fixed(new TensorData(DataType.Int32, [4], new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0 })).Set("ignore_index", 0L),
        new GradientCase("NegativeLogLikelihoodLoss", "newest", 22).Float(4, 3).Fixed(TensorData.Of([2L, 0, 1, 2], 4)).Fixed(TensorData.Of([0.4f, 1.3f, 0.7f], 3)),
        new GradientCase("SoftmaxCrossEntropyLoss", "log of probabilities used", 13) { OutputCount = 2 }.Float(2, 3, 3).Fixed(TensorData.Of([2L, 0, 1, 2, 1, 1], 2, 3)).Fixed(TensorData.Of([0.4f, 1.3f, 0.7f], 3)),
        new GradientCase("SoftmaxCrossEntropyLoss", "only log of probabilities used", 13) { OutputCount = 2, UnusedOutputs = [0] }.Float(4, 3).Fixed(TensorData.Of([2L, 0, 1, 2], 4)),
        new GradientCase("SoftmaxCrossEntropyLoss", "no reduction, both outputs, ignored", 13) { OutputCount = 2 }.Float(4, 3).Fixed(TensorData.Of([2L, -1, 1, -1], 4)).Fixed(TensorData.Of([0.4f, 1.3f, 0.7f], 3)).Set("reduction", "none").Set("ignore_index", -1L),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
