using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Text;
using OnnxAdapt.OrtTraining.Lowering;

namespace OnnxAdapt.OrtTraining.Tests.Lowering;

/// <summary>Operators that no reference case holds, against numbers worked out by hand.</summary>
public sealed class MicrosoftLoweringsTests
{
    private const float Tolerance = 1e-5f;

    [Fact]
    public void SliceGrad_WithNegativeSteps_PutsTheGradientBack() => AssertRuns(
        """
        (float[2, 2] dy, int64[2] shape, int64[1] starts, int64[1] ends, int64[1] axes, int64[1] steps) => (float[2, 4] dx)
        { dx = com.microsoft.SliceGrad(dy, shape, starts, ends, axes, steps) }
        """,
        [0, 2, 0, 1, 0, 4, 0, 3],
        Floats([1, 2, 3, 4], 2, 2), Longs(2, 4), Longs(3), Longs(-5), Longs(1), Longs(-2));

    [Fact]
    public void GatherElementsGrad_AddsRepeatedPicks() => AssertRuns(
        """
        (float[2, 2] dy, int64[2] shape, int64[2, 2] indices) => (float[2, 3] dx)
        { dx = com.microsoft.GatherElementsGrad <axis = 1> (dy, shape, indices) }
        """,
        [3, 0, 0, 0, 4, 3],
        Floats([1, 2, 3, 4], 2, 2), Longs(2, 3), LongTensor([0, 0, 2, 1], 2, 2));

    [Fact]
    public void GatherNDGrad_WithABatchAxis_StaysInItsRow() => AssertRuns(
        """
        (int64[2] shape, int64[2, 1] indices, float[2] dy) => (float[2, 3] dx)
        { dx = com.microsoft.GatherNDGrad <batch_dims = 1> (shape, indices, dy) }
        """,
        [0, 0, 5, 7, 0, 0],
        Longs(2, 3), LongTensor([2, 0], 2, 1), Floats([5, 7], 2));

    [Fact]
    public void GatherGrad_AlongTheLastAxis_TransposesThereAndBack() => AssertRuns(
        """
        (int64[2] shape, int64[3] indices, float[2, 3] dy) => (float[2, 2] dx)
        { dx = com.microsoft.GatherGrad <axis = 1> (shape, indices, dy) }
        """,
        [3, 3, 9, 6],
        Longs(2, 2), Longs(0, 1, 0), Floats([1, 3, 2, 4, 6, 5], 2, 3));

    [Fact]
    public void BroadcastGradientArgs_NamesTheAxesToSum() => AssertRuns(
        """
        (int64[2] a, int64[3] b, float[2, 3, 4] dy) => (float[1, 3, 1] summed)
        {
          axes_a, axes_b = com.microsoft.BroadcastGradientArgs(a, b)
          summed = com.microsoft.ReduceSumTraining <keepdims = 1, noop_with_empty_axes = 1> (dy, axes_a)
        }
        """,
        [8, 8, 8],
        Longs(3, 1), Longs(2, 3, 4), Floats([.. Enumerable.Repeat(1f, 24)], 2, 3, 4));

    [Fact]
    public void DivGrad_SumsOverTheBroadcastSide() => AssertRuns(
        """
        (float[2, 2] dy, float[2, 2] a, float[2] b) => (float[2, 2] da, float[2] db)
        { da, db = com.microsoft.DivGrad(dy, a, b) }
        """,
        [0.5f, 0.25f, 0.5f, 0.25f, -1, -0.375f],
        Floats([1, 1, 1, 1], 2, 2), Floats([1, 2, 3, 4], 2, 2), Floats([2, 4], 2));

    [Fact]
    public void CrossEntropyGrad_WithWeightsAndIgnoredRows_DividesByTheWeightsThatCount() => AssertRuns(
        """
        (float dloss, float[3, 2] logp, int64[3] labels, float[2] weights) => (float[3, 2] dx)
        { dx = com.microsoft.SoftmaxCrossEntropyLossGrad <reduction = "mean", ignore_index = 7> (dloss, logp, labels, weights) }
        """,
        [-0.375f, 0.375f, 0, 0, 0.125f, -0.125f],
        Floats([1]), Floats([.. Enumerable.Repeat(MathF.Log(0.5f), 6)], 3, 2), Longs(0, 7, 1), Floats([3, 1], 2));

    [Fact]
    public void CrossEntropyInternalGrad_TakesTheIgnoredLabelAsInput() => AssertRuns(
        """
        (float dloss, float[2, 2] logp, int64[2] labels, int64 ignore) => (float[2, 2] dx)
        { dx = com.microsoft.SoftmaxCrossEntropyLossInternalGrad <reduction = "sum"> (dloss, logp, labels, "", ignore) }
        """,
        [-1, 1, 0, 0],
        Floats([2]), Floats([.. Enumerable.Repeat(MathF.Log(0.5f), 4)], 2, 2), Longs(0, -100), LongTensor([-100]));

    [Fact]
    public void SoftmaxGrads_OfBothForms_Agree() => AssertRuns(
        """
        (float[2, 2] dy, float[2, 2] y) => (float[2, 2] old, float[2, 2] new, float[2, 2] inner, float[2, 2] log)
        {
          old = com.microsoft.SoftmaxGrad <axis = 1> (dy, y)
          new = com.microsoft.SoftmaxGrad_13 <axis = 1> (dy, y)
          inner = com.microsoft.SoftmaxGrad_13 <axis = 0> (dy, y)
          logs = Log(y)
          log = com.microsoft.LogSoftmaxGrad_13 <axis = -1> (dy, logs)
        }
        """,
        [0.1875f, -0.1875f, 0, 0, 0.1875f, -0.1875f, 0, 0, -0.0625f, -0.75f, 0.375f, 0.5f, 0.75f, -0.75f, 0, 0],
        Floats([1, 0, 2, 2], 2, 2), Floats([0.25f, 0.75f, 0.5f, 0.5f], 2, 2));

    [Fact]
    public void ActivationGrads_MatchTheirFormulas() => AssertRuns(
        """
        (float[2] dy, float[2] x) => (float[2] leaky, float[2] quick, float[2] bias)
        <float[2] zero = {0, 0}>
        {
          leaky = com.microsoft.LeakyReluGrad <alpha = 0.5> (dy, x)
          quick = com.microsoft.QuickGeluGrad <alpha = 2.0> (dy, x)
          bias = com.microsoft.BiasFastGeluGrad_dX(dy, x, zero)
        }
        """,
        [3, 1, 3 * QuickGeluSlope(1), 2 * QuickGeluSlope(-1), 3 * 1.0829641f, 2 * -0.0829641f],
        Floats([3, 2], 2), Floats([1, -1], 2));

    private static float QuickGeluSlope(float x)
    {
        var s = 1 / (1 + MathF.Exp(-2 * x));
        return s * (1 + (2 * x * (1 - s)));
    }

    [Fact]
    public void DropoutGrads_ScaleWhatWasKept() => AssertRuns(
        """
        (float[3] dy, bool[3] mask, float ratio, bool off) => (float[3] plain, float[3] untouched)
        {
          plain = com.microsoft.DropoutGrad(dy, mask, ratio)
          untouched = com.microsoft.DropoutGrad(dy, mask, ratio, off)
        }
        """,
        [4, 0, 12, 1, 2, 3],
        Floats([1, 2, 3], 3), Bools(true, false, true), Floats([0.75f]), BoolScalar(false));

    [Fact]
    public void FakeQuant_PassesTheGradientInsideTheRange() => AssertRuns(
        """
        (float[3] x, float scale, float zero, float[3] dy) => (float[3] y, float[3] dx)
        {
          y, mask = com.microsoft.FakeQuant <quant_min = 0, quant_max = 10> (x, scale, zero)
          dx = com.microsoft.FakeQuantGrad(dy, mask)
        }
        """,
        [1, 4.5f, -0.5f, 7, 0, 0],
        Floats([1.1f, 9, -3], 3), Floats([0.5f]), Floats([1]), Floats([7, 8, 9], 3));

    [Fact]
    public void NormalizationGrads_OfOneRow_AreTheSlope() => AssertRuns(
        """
        (float[1, 2] dy, float[1, 2] x, float[2] scale, float[1, 1] inverse) => (float[1, 2] dx, float[2] dscale)
        { dx, dscale = com.microsoft.SimplifiedLayerNormalizationGrad <axis = -1> (dy, x, scale, inverse) }
        """,
        [0.2f * (1 - (0.6f * 0.3f)), 0.2f * (0 - (0.8f * 0.3f)), 0.6f, 0],
        Floats([1, 0], 1, 2), Floats([3, 4], 1, 2), Floats([1, 1], 2), Floats([0.2f], 1, 1));

    [Fact]
    public void ConvTransposeGrad_IsAConvolution() => AssertRuns(
        """
        (float[1, 1, 3] dy, float[1, 1, 2] x, float[1, 1, 2] w) => (float[1, 1, 2] dx, float[1, 1, 2] dw, float[1] db)
        { dx, dw, db = com.microsoft.ConvTransposeGrad <kernel_shape = [2]> (dy, x, w) }
        """,
        [(1 * 5) + (2 * 6), (2 * 5) + (3 * 6), (10 * 1) + (20 * 2), (10 * 2) + (20 * 3), 6],
        Floats([1, 2, 3], 1, 1, 3), Floats([10, 20], 1, 1, 2), Floats([5, 6], 1, 1, 2));

    [Fact]
    public void PoolGrads_FindTheirForwardNode() => AssertRuns(
        """
        (float[1, 1, 4] x, float[1, 1, 2] dy) => (float[1, 1, 4] dx, float[1, 1, 4] da)
        {
          y, mask = MaxPool <kernel_shape = [2], strides = [2]> (x)
          dx = MaxPoolGrad <kernel_shape = [2], strides = [2]> (dy, mask)
          a = AveragePool <kernel_shape = [2], strides = [2]> (x)
          a_grad = Identity(dy)
          da = AveragePoolGrad <kernel_shape = [2], strides = [2]> (a_grad)
        }
        """,
        [0, 1, 3, 0, 0.5f, 0.5f, 1.5f, 1.5f],
        Floats([1, 2, 9, 3], 1, 1, 4), Floats([1, 3], 1, 1, 2));

    [Fact]
    public void Apply_ToDistributedOperators_RefusesThemByName()
    {
        var model = GraphParser.ParseModel(Head + "main (float[2] x) => (float[2] y) { y = com.microsoft.NcclAllReduce(x) }");

        var error = Assert.Throws<AutodiffException>(() => MicrosoftLowerings.Apply(model));

        Assert.Contains("com.microsoft.NcclAllReduce", error.Message, StringComparison.Ordinal);
    }

    private const string Head = """<ir_version: 8, opset_import: ["": 17, "com.microsoft": 1]> """;

    private static OrtValue Floats(float[] values, params long[] shape) => OrtValue.CreateTensorValueFromMemory(values, shape);

    private static OrtValue Longs(params long[] values) => OrtValue.CreateTensorValueFromMemory(values, [values.Length]);

    private static OrtValue LongTensor(long[] values, params long[] shape) => OrtValue.CreateTensorValueFromMemory(values, shape);

    private static OrtValue Bools(params bool[] values) => OrtValue.CreateTensorValueFromMemory(values, [values.Length]);

    private static OrtValue BoolScalar(bool value) => OrtValue.CreateTensorValueFromMemory([value], []);

    private static void AssertRuns(string graph, float[] expected, params OrtValue[] inputs)
    {
        var model = GraphParser.ParseModel(Head + "main " + graph);
        MicrosoftLowerings.Apply(model);
        ShapeInference.Run(model);
        ExpansionSet.Default.Apply(model, new HashSet<string>());
        using var session = new InferenceSession(OnnxWriter.ToBytes(model));
        using var options = new RunOptions();
        string[] names = [.. model.Graph.Inputs.Select(input => input.Name)];
        var used = names.Zip(inputs).Where(pair => session.InputNames.Contains(pair.First)).ToArray();
        using var results = session.Run(options, [.. used.Select(pair => pair.First)], [.. used.Select(pair => pair.Second)], [.. model.Graph.Outputs.Select(output => output.Name)]);
        var actual = results.SelectMany(result => result.GetTensorDataAsSpan<float>().ToArray()).ToArray();
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }
}
