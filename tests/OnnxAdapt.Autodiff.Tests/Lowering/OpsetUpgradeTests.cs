using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Lowering;

public class OpsetUpgradeTests
{
    public static TheoryData<GradientCase> OldForms() =>
    [
        new GradientCase("Squeeze", "axes", 11).Float(2, 1, 3).Set("axes", new[] { 1L }),
        new GradientCase("Squeeze", "all", 11).Float(2, 1, 3),
        new GradientCase("Unsqueeze", "axes", 9).Float(2, 3).Set("axes", new[] { 1L }),
        new GradientCase("ReduceSum", "axes", 11).Float(2, 3).Set("axes", new[] { 1L }),
        new GradientCase("Split", "sizes", 11) { OutputCount = 2 }.Float(2, 3).Set("axis", 1L).Set("split", new[] { 2L, 1 }),
        new GradientCase("Softmax", "default axis", 11).Float(2, 3, 2),
        new GradientCase("Softmax", "last axis", 11).Float(2, 3, 2).Set("axis", 2L),
        new GradientCase("LogSoftmax", "first axis", 12).Float(2, 3, 2).Set("axis", 0L),
        new GradientCase("Dropout", "ratio", 10).Float(2, 3).Set("ratio", 0.3f),
        new GradientCase("Clip", "bounds", 8).Float(2, 3).Set("min", -0.4f).Set("max", 0.6f),
        new GradientCase("Clip", "lower bound", 8).Float(2, 3).Set("min", 0.1f),
        new GradientCase("Pad", "value", 8).Float(2, 3).Set("pads", new[] { 0L, 1, 1, 0 }).Set("value", 2f),
        new GradientCase("Slice", "axes", 9).Float(3, 4).Set("starts", new[] { 1L }).Set("ends", new[] { 3L }).Set("axes", new[] { 1L }),
        new GradientCase("Slice", "leading axes", 9).Float(3, 4).Set("starts", new[] { 1L, -3 }).Set("ends", new[] { 3L, 99 }),
        new GradientCase("TopK", "k", 9) { OutputCount = 2, OutputTypes = new Dictionary<int, DataType> { [1] = DataType.Int64 } }.Float(2, 3).Set("k", 2L),
        new GradientCase("Hardmax", "default axis", 11).Float(2, 3, 2),
        new GradientCase("Scatter", "axis", 9).Float(2, 3).Fixed(TensorData.Of([2L, 0], 2, 1)).Float(2, 1).Set("axis", 1L),
        new GradientCase("Upsample", "attribute", 7).Float(1, 2, 3, 2).Set("scales", new[] { 1f, 1, 2, 3 }),
        new GradientCase("Upsample", "input, linear", 9).Float(1, 2, 3, 2).Constant(TensorData.Of([1f, 1, 2, 1.5f], 4)).Set("mode", "linear"),
        new GradientCase("Resize", "first version", 10).Float(1, 2, 3, 2).Constant(TensorData.Of([1f, 1, 1.7f, 0.5f], 4)),
        new GradientCase("Resize", "second version", 11).Float(1, 2, 3, 2).Constant(TensorData.Of(Array.Empty<float>(), 0)).Constant(TensorData.Of([1f, 1, 1.7f, 0.5f], 4)).Set("mode", "linear"),
        new GradientCase("BatchNormalization", "frozen", 8).Float(2, 3, 2).Float(3).Float(3).Float(3).Positive(3),
        new GradientCase("RoiAlign", "without the shift of half an element", 10).Float(1, 2, 4, 4).Fixed(TensorData.Of([0.2f, 0.3f, 3.1f, 2.8f], 1, 4)).Fixed(TensorData.Of([0L], 1)).Set("output_height", 2L).Set("output_width", 2L),
        new GradientCase("Gemm", "bias", 7).Float(2, 3).Float(3, 4).Float(4),
    ];

    [Theory]
    [MemberData(nameof(OldForms))]
    public void Apply_OldForm_ComputesTheSame(GradientCase old)
    {
        var model = old.Build(symbolic: false);
        var feeds = old.Inputs.ToDictionary(input => input.Name, input => input.Value);
        var expected = GraphRunner.Run(model, feeds);
        Assert.True(OpsetUpgrade.Apply(model));
        Assert.Equal(17, model.StandardOpset);
        var actual = GraphRunner.Run(model, feeds);
        Assert.All(expected, pair => Assert.Equal(pair.Value.Bytes.ToArray(), actual[pair.Key].Bytes.ToArray()));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(16)]
    [InlineData(21)]
    public void Apply_VersionOutOfRange_LeavesTheModel(long opset) =>
        Assert.False(OpsetUpgrade.Apply(Graphs.Of(e => [e.Neg(e.FloatInput("x", 2))], opset)));
}
