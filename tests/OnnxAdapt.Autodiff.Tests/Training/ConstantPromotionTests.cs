using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Text;

namespace OnnxAdapt.Autodiff.Tests.Training;

public class ConstantPromotionTests
{
    private const string Text = """
        <ir_version: 8, opset_import: ["": 17]>
        main (float[2, 2] x, bool c) => (float[?, ?] y)
        {
          w = Constant <value = float[2, 2] {1, 2, 3, 4}> ()
          s = Constant <value = float {2}> ()
          a = MatMul (x, w)
          b = Mul (a, s)
          y = If <then_branch = graph yes () => (t)
            {
              v = Constant <value_floats = [1.5, 2.5]> ()
              t = Mul (b, v)
            }, else_branch = graph no () => (e)
            <
              float[2] u = {3, 4}
            >
            {
              e = Mul (b, u)
            }> (c)
        }
        """;

    [Fact]
    public void Apply_WeightsInConstantNodesAndBranches_BecomeInitializers()
    {
        var model = GraphParser.ParseModel(Text);
        ConstantPromotion.Apply(model);
        Assert.Equal(["u", "v", "w"], model.Graph.Initializers.Select(value => value.Name).Order());
        Assert.Equal(["Constant", "If", "MatMul", "Mul"], model.Graph.Nodes.Select(node => node.Op.OpType).Order());
    }

    [Fact]
    public void Gradient_OfPromotedWeights_IsThatOfTheTakenBranch()
    {
        var inputs = new Dictionary<string, TensorData> { ["x"] = TensorData.Of([1f, 0, 0, 1], 2, 2), ["c"] = Tensors.Bools([true]) };
        var gradients = Graphs.GradientsOfSum(GraphParser.ParseModel(Text), inputs, "w", "v", "u");
        Assert.Equal([3, 5, 3, 5], gradients["w"]);
        Assert.Equal([8, 12], gradients["v"]);
        Assert.Equal([0, 0], gradients["u"]);
    }
}
