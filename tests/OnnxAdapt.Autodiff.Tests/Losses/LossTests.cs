using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Losses;

public class LossTests
{
    private static readonly double[][] Logits = [[2, -1, 0.5], [0.1, 0.2, -3]];
    private static readonly long[] Labels = [2, 0];

    [Fact]
    public void CrossEntropy_EqualsClosedForm()
    {
        var expected = Logits.Zip(Labels, (row, label) => -Math.Log(Softmax(row)[label])).Average();
        var gradient = Logits.Zip(Labels, (row, label) => Softmax(row).Select((p, k) => (p - (k == label ? 1 : 0)) / 2)).SelectMany(row => row);
        Check(LossNames.CrossEntropy, new LossOptions(), TensorData.Of(Labels, 2), expected, [.. gradient]);
    }

    [Fact]
    public void CrossEntropy_WithSmoothing_SpreadsTheTarget()
    {
        double Target(int k, long label) => (k == label ? 0.7 : 0) + 0.1;
        var expected = Logits.Zip(Labels, (row, label) => -Softmax(row).Select((p, k) => Target(k, label) * Math.Log(p)).Sum()).Average();
        var gradient = Logits.Zip(Labels, (row, label) => Softmax(row).Select((p, k) => (p - Target(k, label)) / 2)).SelectMany(row => row);
        Check(LossNames.CrossEntropy, new LossOptions { LabelSmoothing = 0.3 }, TensorData.Of(Labels, 2), expected, [.. gradient]);
    }

    [Fact]
    public void CrossEntropy_WithClassWeights_WeightsTheMean()
    {
        float[] weights = [1, 2, 3];
        var total = Labels.Sum(label => weights[label]);
        var expected = Logits.Zip(Labels, (row, label) => -weights[label] * Math.Log(Softmax(row)[label])).Sum() / total;
        var gradient = Logits.Zip(Labels, (row, label) => Softmax(row).Select((p, k) => (p - (k == label ? 1 : 0)) * weights[label] / total)).SelectMany(row => row);
        Check(LossNames.CrossEntropy, new LossOptions { ClassWeights = weights }, TensorData.Of(Labels, 2), expected, [.. gradient]);
    }

    [Fact]
    public void CrossEntropy_OfExtremeLogits_StaysFinite()
    {
        var (loss, gradient) = Run(LossNames.CrossEntropy, new LossOptions(), TensorData.Of([1e4f, -1e4f, 0], 1, 3), TensorData.Of([1L], 1));
        Assert.Equal(2e4, loss, 1.0);
        Assert.Equal([1f, -1, 0], gradient);
    }

    [Fact]
    public void BinaryCrossEntropy_EqualsClosedForm()
    {
        double[] targets = [1, 0, 0.25, 0, 1, 1];
        var pairs = Logits.SelectMany(row => row).Zip(targets, (x, z) => (X: x, Z: z)).ToArray();
        var expected = pairs.Average(pair => -((pair.Z * Math.Log(Sigmoid(pair.X))) + ((1 - pair.Z) * Math.Log(1 - Sigmoid(pair.X)))));
        Check(LossNames.BinaryCrossEntropy, new LossOptions(), Floats(targets), expected, [.. pairs.Select(pair => (Sigmoid(pair.X) - pair.Z) / 6)]);
    }

    [Fact]
    public void BinaryCrossEntropy_AtZeroAndExtremes_HasTheRightGradient()
    {
        var (loss, gradient) = Run(LossNames.BinaryCrossEntropy, new LossOptions(), TensorData.Of([0f, 1e4f, -1e4f], 1, 3), TensorData.Of([0f, 0, 0], 1, 3));
        Assert.Equal((Math.Log(2) + 1e4) / 3, loss, 1.0);
        Assert.Equal([0.5f / 3, 1f / 3, 0], gradient);
    }

    [Fact]
    public void MeanSquaredError_EqualsClosedForm()
    {
        double[] targets = [1, 0, 0.25, 0, 1, 1];
        var differences = Logits.SelectMany(row => row).Zip(targets, (x, z) => x - z).ToArray();
        Check(LossNames.MeanSquaredError, new LossOptions(), Floats(targets), differences.Average(d => d * d), [.. differences.Select(d => 2 * d / 6)]);
    }

    [Fact]
    public void LossSet_UnknownName_ListsTheKnown()
    {
        var failure = Assert.Throws<AutodiffException>(() => LossSet.Default.Get("hinge"));
        Assert.Contains("cross-entropy, bce-with-logits, mse", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LossNames.MeanSquaredError, 0.1, 0)]
    [InlineData(LossNames.CrossEntropy, 1.5, 0)]
    [InlineData(LossNames.CrossEntropy, 0, 2)]
    public void Loss_OptionsThatDoNotFit_AreRefused(string name, double smoothing, int weights)
    {
        var options = new LossOptions { LabelSmoothing = smoothing, ClassWeights = new float[weights] };
        Assert.Throws<AutodiffException>(() => Run(name, options, TensorData.Of(new float[3], 1, 3), TensorData.Of([0L], 1)));
    }

    private static void Check(string name, LossOptions options, TensorData labels, double expectedLoss, double[] expectedGradient)
    {
        var (loss, gradient) = Run(name, options, Floats([.. Logits.SelectMany(row => row)]), labels);
        Assert.Equal(expectedLoss, loss, 1e-5);
        GradientChecker.AssertClose(name, expectedGradient, gradient, 1e-6);
    }

    private static (double Loss, float[] Gradient) Run(string name, LossOptions options, TensorData logits, TensorData labels)
    {
        var loss = LossSet.Default.Get(name);
        var model = Graphs.Of(e =>
        {
            var x = e.FloatInput("x", "batch", 3);
            return [loss.Build(e, x, e.Graph.Input("labels", loss.LabelType, loss.LabelShape(x.Shape)), options)];
        });
        var feeds = new Dictionary<string, TensorData> { ["x"] = logits, ["labels"] = labels };
        return (GraphRunner.Run(model, feeds).Values.Single().Floats()[0], Graphs.GradientsOfSum(model, feeds, "x")["x"]);
    }

    private static double[] Softmax(double[] row) => [.. row.Select(x => Math.Exp(x) / row.Sum(Math.Exp))];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static TensorData Floats(double[] values) => TensorData.Of([.. values.Select(value => (float)value)], 2, 3);
}
