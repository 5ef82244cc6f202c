using OnnxAdapt.Graph.Checking;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Text;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Graph.Tests.Checking;

public sealed class GraphCheckerTests
{
    /// <summary>Operators that ONNX Runtime has of its own under the standard domain.</summary>
    private static readonly string[] RuntimeOperators = ["'MaxPoolGrad'", "'LayerNormalization'", "'SimplifiedLayerNormalization'"];

    [SharedFact(SharedModels.Models, SharedModels.Exports)]
    public void Check_EverySharedModel_FindsNothing() => Assert.Empty(
        from path in SharedModels.All
        from problem in GraphChecker.Check(OnnxReader.Read(path))
        where !RuntimeOperators.Any(problem.Message.Contains)
        select $"{path}: {problem}");

    [Theory]
    [InlineData("main (float x) => (float y) { y = Add (x, gone) }", "node 0 (Add): the input 'gone' is not defined before this node")]
    [InlineData("main (float x) => (float y) { y = Neg (z) z = Neg (x) }", "node 0 (Neg): the input 'z' is not defined before this node")]
    [InlineData("main (float x) => (float y) { x = Neg (x) y = Neg (x) }", "the name 'x' is defined twice")]
    [InlineData("main (float x) => (float y) { z = Neg (x) }", "nothing produces the output 'y'")]
    [InlineData("main (float x) => (float y) { y = Fly (x) }", "the standard operator set has no operator 'Fly'")]
    [InlineData("main (float x) => (float y) { y = Gelu (x) }", "'Gelu' is not yet in version 17")]
    [InlineData("main (float x) => (float y) { y = Add (x) }", "the input 'B' (position 1) is required")]
    [InlineData("main (float x) => (float y) { y = Neg (x, x) }", "takes at most 1 inputs, but has 2")]
    [InlineData("main (float x) => (float y) { y = Concat <axis = 0> () }", "needs at least 1 of the inputs 'inputs'")]
    [InlineData("main (float x) => (float y) { y = Concat (x) }", "the attribute 'axis' is required")]
    [InlineData("main (float x) => (float y) { y = Concat <axis = 1.5> (x) }", "the attribute 'axis' is of kind Float, but must be Int")]
    [InlineData("main (float x) => (float y) { y = Neg <speed = 1> (x) }", "no attribute 'speed'")]
    [InlineData("main (float x) => (float y) { y = acme.Fly (x) }", "domain 'acme' is not among the imported operator sets")]
    [InlineData("main (float x) => (float y) { y = Concat <axis: int = @a> (x) }", "refers to 'a' of a function, but the node is in no function")]
    [InlineData("main (x) => (float y) { y = Neg (x) }", "the input 'x' has no type")]
    [InlineData("main (float x) => () { y = Neg (x) }", "the graph has no outputs")]
    [InlineData("main (bool x) => (float y) { y = If <then_branch = graph t () => (float a) { a = Neg (gone) }, else_branch = graph e () => (float b) { b = Neg (x) }> (x) }", "node 0 (If) / graph 't' / node 0 (Neg): the input 'gone'")]
    [InlineData("main (bool x) => (float y) { y = If <then_branch = graph t () => (float x) { x = Neg (y) }, else_branch = graph e () => (bool x) { }> (x) }", "the name 'x' is defined twice")]
    public void Check_BrokenGraph_NamesPlaceAndReason(string graph, string expected)
    {
        var problems = GraphChecker.Check(GraphParser.ParseModel("<ir_version: 8, opset_import: [\"\": 17]>" + graph));

        Assert.Contains(problems, problem => problem.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_SeveralMistakes_ReportsAllOfThem()
    {
        var problems = GraphChecker.Check(GraphParser.ParseModel("<opset_import: [\"\": 17]> main (float x) => (float y) { a = Fly (x) b = Add (q) }"));

        Assert.Equal(4, problems.Count);
    }

    [Fact]
    public void Check_FunctionsCallingEachOther_NamesTheCircle()
    {
        var model = GraphParser.ParseModel("""
            <opset_import: ["": 17, "me": 1]>
            main (float x) => (float y) { y = me.f (x) }
            <domain: "me", opset_import: ["me": 1]> f (a) => (b) { b = me.g (a) }
            <domain: "me", opset_import: ["me": 1]> g (a) => (b) { b = me.f (a) }
            """);

        var problem = Assert.Single(GraphChecker.Check(model));
        Assert.Equal("model: functions call themselves: 'me.f' -> 'me.g' -> 'me.f'", problem.ToString());
    }

    [Fact]
    public void Require_BrokenGraph_Throws() =>
        Assert.Throws<GraphException>(() => GraphChecker.Require(GraphParser.ParseModel("<opset_import: [\"\": 17]> main (float x) => (float y) { }")));
}
