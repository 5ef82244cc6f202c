using OnnxAdapt.Graph.Checking;
using OnnxAdapt.Graph.Passes;

namespace OnnxAdapt.Graph.Tests.Passes;

public sealed class FunctionInliningTests
{
    [Fact]
    public void Run_NestedCalls_BecomeTheirBodies()
    {
        var model = TextModels.Parse("""
            main (float x) => (float y, float z) { a = Abs (x) y, z = me.Outer <alpha = 3.0> (a, a) }
            <domain: "me", opset_import: ["": 17, "me": 1]> Outer <alpha, beta = 2.0> (a, b) => (r, s) { t = LeakyRelu <alpha: float = @alpha> (a) r = me.Inner <alpha: float = @beta> (t) s = Identity (r) }
            <domain: "me", opset_import: ["": 17]> Inner <alpha> (a, b) => (r) { m = Elu <alpha: float = @alpha> (a) r = Sum (m, b) }
            """);

        var result = new FunctionInlining().Run(model);

        Assert.Equal(1, result.Changes);
        Assert.Empty(model.Functions);
        Assert.Equal("a = Abs (x)\nt = LeakyRelu <alpha = 3.0> (a)\nm = Elu <alpha = 2.0> (t)\ny = Sum (m, \"\")\nz = Identity (y)", TextModels.Nodes(model));
    }

    [Fact]
    public void Run_CallInBranchAndPassedThroughInput_StaysValid()
    {
        var model = TextModels.Parse("""
            main (bool c, float x) => (float y) {
              y = If <then_branch = graph t () => (float p) { p, q = me.Same (x) }, else_branch = graph e () => (float p2) { p2 = Neg (x) }> (c)
            }
            <domain: "me", opset_import: ["": 17]> Same (a) => (a, a) { }
            """);

        new FunctionInlining().Run(model);

        Assert.Empty(GraphChecker.Check(model));
    }

    [Fact]
    public void Run_FunctionForAnotherOpset_IsKeptWithANote()
    {
        var model = TextModels.Parse("""
            main (float x) => (float y) { y = me.f (x) }
            <domain: "me", opset_import: ["": 9]> f (a) => (r) { r = Softmax (a) }
            """);

        var result = new FunctionInlining().Run(model);

        Assert.False(result.Changed);
        Assert.Contains("Softmax means something else in version 17", Assert.Single(result.Notes));
        Assert.Single(model.Functions);
    }

    [Fact]
    public void Run_FunctionsThatDoubleEachTime_AreRefusedBeforeGrowing()
    {
        var functions = string.Concat(Enumerable.Range(1, 60).Select(i =>
            $"<domain: \"me\", opset_import: [\"\": 17, \"me\": 1]> f{i} (a) => (r) {{ b = me.f{i - 1} (a) r = me.f{i - 1} (b) }}\n"));
        var model = TextModels.Parse("main (float x) => (float y) { y = me.f60 (x) }\n" + functions + "<domain: \"me\", opset_import: [\"\": 17]> f0 (a) => (r) { r = Neg (a) }");

        var error = Assert.Throws<GraphException>(() => new FunctionInlining().Run(model));

        Assert.Contains("above the limit of 1000000", error.Message);
    }

    [Fact]
    public void Run_FunctionsInACircle_AreRefused()
    {
        var model = TextModels.Parse("""
            main (float x) => (float y) { y = me.f (x) }
            <domain: "me", opset_import: ["me": 1]> f (a) => (b) { b = me.f (a) }
            """);

        Assert.Contains("call themselves: 'me.f' -> 'me.f'", Assert.Throws<GraphException>(() => new FunctionInlining().Run(model)).Message);
    }
}
