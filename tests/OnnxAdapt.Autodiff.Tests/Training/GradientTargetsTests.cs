using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Training;

public class GradientTargetsTests
{
    private static readonly Dictionary<string, TensorData> Feeds = new() { ["x"] = TensorData.Of([1f, 2], 2) };

    [Fact]
    public void Names_OfAWeightInAConstantNode_FindIt()
    {
        var model = Graphs.Of(e =>
        {
            var weight = e.Emit("Constant", [], DataType.Float, Shape.Of(2), ("value", TensorData.Of([3f, 4], 2)));
            weight.Name = "weight";
            return [e.Mul(e.FloatInput("x", 2), weight)];
        });
        Assert.Equal([1, 2], Graphs.GradientsOfSum(model, Feeds, "weight")["weight"]);
    }

    [Fact]
    public void Names_OfAStatisticOfPreprocessing_FindIt()
    {
        var model = Graphs.Of(e => [e.EmitMany(new OperatorId("ai.onnx.ml", "Scaler"), [e.FloatInput("x", 2)], 1, ("offset", new[] { 1f, 1 }), ("scale", new[] { 2f, 3 }))[0]]);
        (model.Opsets["ai.onnx.ml"], model.Graph.Nodes[0].Name, model.Graph.Outputs[0].Type) = (1, "scaler", DataType.Float);
        Assert.Equal([0, 1], Graphs.GradientsOfSum(model, Feeds, "scaler.scale")["scaler.scale"]);
    }

    [Fact]
    public void Names_ThatNothingHas_AreNamed()
    {
        var model = Graphs.Of(e => [e.Neg(e.FloatInput("x", 2))]);
        Assert.Contains("'w'", Assert.Throws<AutodiffException>(() => GradientGraphBuilder.Build(model, ["w"])).Message, StringComparison.Ordinal);
    }
}
