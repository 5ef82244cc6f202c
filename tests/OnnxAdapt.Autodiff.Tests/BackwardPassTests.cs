using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests;

public class BackwardPassTests
{
    private static readonly TensorData TwoThree = TensorData.Of([2f, 3f], 2);

    [Fact]
    public void BackwardPass_ValueWithSeveralUses_AddsTheirGradients()
    {
        var model = Graphs.Of(e =>
        {
            var x = e.FloatInput("x", 2);
            return [e.Add(e.Mul(x, x), e.Add(e.Neg(x), e.Mul(x, 5)))];
        });
        Assert.Equal([8f, 10f], Graphs.GradientsOfSum(model, Feed("x", TwoThree), "x")["x"]);
    }

    [Fact]
    public void BackwardPass_UnusedInput_GivesZeros()
    {
        var model = Graphs.Of(e =>
        {
            e.FloatInput("unused", 3);
            return [e.Neg(e.FloatInput("x", 2))];
        });
        var feeds = Feed("x", TwoThree);
        feeds["unused"] = TensorData.Of([1f, 1, 1], 3);
        Assert.Equal([0f, 0, 0], Graphs.GradientsOfSum(model, feeds, "x", "unused")["unused"]);
    }

    [Fact]
    public void BackwardPass_PathThroughIntegers_GivesZeros()
    {
        var model = Graphs.Of(e => [e.Cast(e.Cast(e.FloatInput("x", 2), DataType.Int64), DataType.Float)]);
        Assert.Equal([0f, 0], Graphs.GradientsOfSum(model, Feed("x", TwoThree), "x")["x"]);
    }

    [Fact]
    public void BackwardPass_PathThroughZeroRow_GivesZeros()
    {
        var model = Graphs.Of(e => [e.Mul(e.Unary("Floor", e.FloatInput("x", 2)), 2)]);
        Assert.Equal([0f, 0], Graphs.GradientsOfSum(model, Feed("x", TwoThree), "x")["x"]);
    }

    [Fact]
    public void BackwardPass_FrozenBranch_WritesNoNodesForIt()
    {
        var model = Graphs.Of(e =>
        {
            var frozen = e.Unary("Cos", e.Exp(e.FloatInput("x", 2)));
            return [e.Mul(frozen, e.FloatInput("w", 2))];
        });
        Assert.Equal(1, GradientGraphBuilder.Build(model, ["w"]).Graph.Nodes.Count(node => node.Op.OpType == "Mul"));
    }

    [Fact]
    public void BackwardPass_OperatorsWithoutRule_AreAllListed()
    {
        var model = Graphs.Of(e => [e.Unary("Cos", e.Unary("MadeUp", e.FloatInput("x", 2)))]);
        var rules = GradientRuleSet.Default.With([GradientRows.Refuse(OperatorId.Standard("Cos"), "it is refused here")]);
        var emitter = new OperatorEmitter(new GraphBuilder(model.Graph, 17));
        var pass = new BackwardPass(rules, model, emitter);
        var failure = Assert.Throws<AutodiffException>(() => pass.Run(model.Graph.Outputs[0], [.. model.Graph.Inputs]));
        Assert.Equal(["MadeUp", "Cos"], failure.Problems.Select(problem => problem.Op.OpType));
        Assert.Equal([GradientAnswer.Absent, GradientAnswer.Refuse], failure.Problems.Select(problem => problem.Answer));
        Assert.Contains("it is refused here", failure.Message, StringComparison.Ordinal);
        Assert.Contains("opset 17", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BackwardPass_RefusedOperatorWithIntegerOutput_IsListedAllTheSame()
    {
        var model = Graphs.Of(e =>
        {
            var scale = e.Scalar(0.1, DataType.Float);
            var quantized = e.Emit("QuantizeLinear", [e.FloatInput("x", 2), scale], DataType.UInt8, Shape.Of(2));
            return [e.Emit("DequantizeLinear", [quantized, scale], DataType.Float, Shape.Of(2))];
        });
        var rules = GradientRuleSet.Default.With([GradientRows.Refuse(OperatorId.Standard("QuantizeLinear"), "for this test")]);
        Assert.Equal(
            ["QuantizeLinear"],
            GradientCoverage.Find(model, model.Graph.Outputs, model.Graph.Inputs, rules).Select(problem => problem.Op.OpType));
    }

    [Fact]
    public void BackwardPass_RuleThatGivesTooFewGradients_IsNamed()
    {
        var model = Graphs.Of(e => [e.Neg(e.FloatInput("x", 2))]);
        model.Graph.Nodes[0].Name = "the node";
        var rules = GradientRuleSet.Default.With([GradientRows.NodeRule("Neg", _ => [])]);
        var emitter = new OperatorEmitter(new GraphBuilder(model.Graph, 17));
        var failure = Assert.Throws<AutodiffException>(() => new BackwardPass(rules, model, emitter).Run(model.Graph.Outputs[0], [.. model.Graph.Inputs]));
        Assert.Contains("Neg", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'the node'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("0 gradients for 1 inputs", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BackwardPass_RuleThatGivesAnotherType_IsNamed()
    {
        var model = Graphs.Of(e => [e.Neg(e.FloatInput("x", 2))]);
        var rules = GradientRuleSet.Default.With([GradientRows.Rule("Neg", c => c.Cast(c.Dy, DataType.Double))]);
        var emitter = new OperatorEmitter(new GraphBuilder(model.Graph, 17));
        var failure = Assert.Throws<AutodiffException>(() => new BackwardPass(rules, model, emitter).Run(model.Graph.Outputs[0], [.. model.Graph.Inputs]));
        Assert.Contains("has type Double, the input Float", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void BackwardPass_SymbolicSizesThatMayBeOne_AreSummedWhenTheyAre(int rows)
    {
        var model = Graphs.Of(e => [e.Mul(e.FloatInput("a", "n"), e.FloatInput("b", "m", "n"))]);
        model.Graph.Inputs[0].Shape = new Shape("k");
        var feeds = Feed("a", TensorData.Of([2f], 1));
        feeds["b"] = TensorData.Of([.. Enumerable.Range(1, rows * 3).Select(i => (float)i)], rows, 3);
        Assert.Equal([Enumerable.Range(1, rows * 3).Sum()], Graphs.GradientsOfSum(model, feeds, "a")["a"]);
    }

    [Fact]
    public void BackwardPass_UnknownRanks_AreReducedAtRunTime()
    {
        var model = Graphs.Of(e =>
        {
            var (a, b) = (e.FloatInput("a", 3), e.FloatInput("b", 2, 3));
            (a.Shape, b.Shape) = (null, null);
            return [e.Mul(a, b)];
        });
        var feeds = Feed("a", TensorData.Of([1f, 1, 1], 3));
        feeds["b"] = TensorData.Of([1f, 2, 3, 4, 5, 6], 2, 3);
        Assert.Equal([5f, 7, 9], Graphs.GradientsOfSum(model, feeds, "a")["a"]);
    }

    private static Dictionary<string, TensorData> Feed(string name, TensorData value) => new() { [name] = value };
}
