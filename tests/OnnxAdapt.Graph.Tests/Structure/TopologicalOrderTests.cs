using OnnxAdapt.Graph.Checking;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Tests.Structure;

public sealed class TopologicalOrderTests
{
    [Fact]
    public void Apply_NodesOutOfOrder_MovesOnlyWhatMustMove()
    {
        var model = TextModels.Parse("main (float x) => (float y) { y = Add (b, a) a = Neg (x) c = Abs (x) b = Exp (c) }");

        Assert.True(TopologicalOrder.Apply(model.Graph));

        Assert.Equal("a = Neg (x)\nc = Abs (x)\nb = Exp (c)\ny = Add (b, a)", TextModels.Nodes(model));
        Assert.False(TopologicalOrder.Apply(model.Graph));
    }

    [Fact]
    public void Apply_CaptureInBranch_CountsAsDependency()
    {
        var model = TextModels.Parse("""
            main (bool c, float x) => (float y) {
              y = If <then_branch = graph t () => (float p) { p = Neg (a) }, else_branch = graph e () => (float q) { q = Neg (x) }> (c)
              a = Abs (x)
            }
            """);
        var branch = GraphWalk.SubgraphsOf(model.Graph.Nodes[0]).First();
        branch.Nodes[0].ReplaceInput(0, model.Graph.Nodes[1].Outputs[0]);

        TopologicalOrder.Apply(model.Graph);

        Assert.Equal("Abs", model.Graph.Nodes[0].Op.OpType);
        Assert.Empty(GraphChecker.Check(model));
    }

    [Fact]
    public void Of_Circle_NamesTheNodes()
    {
        var model = TextModels.Parse("main (float x) => (float y) { [one] a = Add (x, b) [two] b = Neg (a) y = Neg (b) }");

        var error = Assert.Throws<GraphException>(() => TopologicalOrder.Of(model.Graph));

        Assert.Contains("circle: Add 'one' (node 0) -> Neg 'two' (node 1) -> Add 'one' (node 0)", error.Message);
    }
}
