using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

/// <summary>Gradients through rounding, which no difference shows: what they are is a convention.</summary>
public class StraightThroughTests
{
    private static readonly TensorData Input = TensorData.Of([-1.3f, -0.2f, 0.04f, 0.6f, 1.2f, 40], 2, 3);

    /// <summary>The operators whose gradients are shown here.</summary>
    public static IEnumerable<GradientCase> Cases =>
        [new GradientCase("QuantizeLinear", "pairs"), new GradientCase("DynamicQuantizeLinear", "product"), new GradientCase("MatMulInteger", "product")];

    [Fact]
    public void Gradient_OfQuantizedPair_IsOneInsideTheRangeAndZeroOutside() =>
        Assert.Equal([1, 1, 1, 1, 1, 0], OfPair(17, TensorData.Scalar(0.1f), new TensorData(DataType.Int8, [], new byte[] { 3 })));

    [Fact]
    public void Gradient_OfUnsignedPairWithoutZeroPoint_IsZeroBelowZero() =>
        Assert.Equal([0, 0, 1, 1, 1, 0], OfPair(17, TensorData.Scalar(0.1f), null));

    [Fact]
    public void Gradient_OfPairWithScalesOfAnAxis_UsesTheScaleOfEachIndex() =>
        Assert.Equal([0, 1, 1, 1, 1, 1], OfPair(17, TensorData.Of([0.005f, 0.1f, 1], 3), new TensorData(DataType.Int8, [3], new byte[] { 3, 0, 0 })));

    [Fact]
    public void Gradient_OfPairWithBlocks_UsesTheScaleOfEachBlock() =>
        Assert.Equal([0, 0, 1, 1, 1, 1], OfPair(21, TensorData.Of([0.001f, 1, 1, 1], 2, 2), new TensorData(DataType.Int8, [2, 2], new byte[4]), ("block_size", 2L)));

    [Fact]
    public void Gradient_OfIntegersReshapedBetween_PassesThemToo()
    {
        var model = Graphs.Of(e =>
        {
            var (scale, zero) = (e.Scalar(0.1, DataType.Float), e.Graph.Constant(new TensorData(DataType.Int8, [], new byte[1])));
            var rounded = e.Emit("QuantizeLinear", [e.FloatInput("x", 2, 3), scale, zero], DataType.Int8, null);
            var turned = e.Transpose(e.Reshape(rounded, 3, 2), null);
            return [e.Emit("DequantizeLinear", [turned, scale, zero], DataType.Float, null)];
        });
        Assert.Equal([1, 1, 1, 1, 1, 0], Graphs.GradientsOfSum(model, Feeds(), "x")["x"]);
    }

    [Fact]
    public void Gradient_OfScaleOfAPair_IsZero()
    {
        var model = Pair(17, null, null, []);
        var feeds = Feeds();
        feeds["scale"] = TensorData.Scalar(0.1f);
        Assert.Equal([0], Graphs.GradientsOfSum(model, feeds, "scale")["scale"]);
    }

    [Fact]
    public void Gradient_OfDynamicallyQuantizedProduct_IsThatOfTheDequantizedProduct()
    {
        var weights = new TensorData(DataType.Int8, [3, 2], new byte[] { 10, 20, 250, 4, 7, 90 });
        var model = Graphs.Of(e =>
        {
            var rounded = e.EmitMany(OperatorId.Standard("DynamicQuantizeLinear"), [e.FloatInput("x", 2, 3)], 3);
            (rounded[0].Type, rounded[1].Type, rounded[2].Type) = (DataType.UInt8, DataType.Float, DataType.UInt8);
            var zero = e.Graph.Constant(new TensorData(DataType.Int8, [2], new byte[] { 1, 2 }));
            var product = e.Emit("MatMulInteger", [rounded[0], e.Graph.Constant(weights), rounded[2], zero], DataType.Int32, null);
            return [e.Mul(e.Cast(product, DataType.Float), e.Mul(rounded[1], 0.5))];
        });
        float[] rowSums = [0.5f * (9 + 18), 0.5f * (-7 + 2), 0.5f * (6 + 88)];
        GradientChecker.AssertClose("x", [.. rowSums.Concat(rowSums)], Graphs.GradientsOfSum(model, Feeds(), "x")["x"], 1e-5);
    }

    [Fact]
    public void Gradient_ThroughAnIntegerProductThatRoundsInside_IsRefusedByName()
    {
        var model = Graphs.Of(e =>
        {
            var (scale, zero) = (e.Scalar(0.1, DataType.Float), e.Graph.Constant(new TensorData(DataType.Int8, [], new byte[1])));
            var rounded = e.Emit("QuantizeLinear", [e.FloatInput("x", 2, 3), scale, zero], DataType.Int8, null);
            var weights = e.Graph.Constant(new TensorData(DataType.Int8, [3, 2], new byte[6]));
            var product = e.Emit("QLinearMatMul", [rounded, scale, zero, weights, scale, zero, scale, zero], DataType.Int8, null);
            return [e.Emit("DequantizeLinear", [product, scale, zero], DataType.Float, null)];
        });
        var problem = Assert.Single(Assert.Throws<AutodiffException>(() => Graphs.GradientsOfSum(model, Feeds(), "x")).Problems);
        Assert.Equal("QLinearMatMul", problem.Op.OpType);
    }

    private static Dictionary<string, TensorData> Feeds() => new() { ["x"] = Input };

    private static float[] OfPair(long opset, TensorData scale, TensorData? zero, params (string Name, AttributeValue Value)[] attributes) =>
        Graphs.GradientsOfSum(Pair(opset, scale, zero, attributes), Feeds(), "x")["x"];

    /// <summary>Without a scale there is an input of that name.</summary>
    private static OnnxModel Pair(long opset, TensorData? scale, TensorData? zero, (string Name, AttributeValue Value)[] attributes)
    {
        var model = Graphs.Of(
            e =>
            {
                var step = scale is null ? e.FloatInput("scale") : e.Graph.Constant(scale);
                Value?[] rest = zero is null ? [step] : [step, e.Graph.Constant(zero)];
                var rounded = e.Emit("QuantizeLinear", [e.FloatInput("x", 2, 3), .. rest], zero?.Type ?? DataType.UInt8, null, attributes);
                return [e.Emit("DequantizeLinear", [rounded, .. rest], DataType.Float, null, attributes)];
            },
            opset);
        model.IrVersion = 10;
        return model;
    }
}
