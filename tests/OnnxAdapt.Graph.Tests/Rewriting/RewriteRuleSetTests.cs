using OnnxAdapt.Graph.Rewriting;

namespace OnnxAdapt.Graph.Tests.Rewriting;

public sealed class RewriteRuleSetTests
{
    private static readonly RewriteRuleSet Fusion = new("fusion", new MatMulAddToGemm());

    [Fact]
    public void Run_MatchInEitherOrder_IsRewrittenUnderTheOldName()
    {
        var model = TextModels.Parse("""
            main (float[4, 3] x) => (float[4, 2] y) <float[3, 2] w = {1, 2, 3, 4, 5, 6}, float[2] b = {0, 1}> {
              m = MatMul (x, w)
              y = Add (b, m)
            }
            """);

        var result = Fusion.Run(model);

        Assert.Equal(1, result.Changes);
        Assert.Equal("y = Gemm (x, w, b)", TextModels.Nodes(model));
        Assert.Equal("y: Float[4, 2]", model.Graph.Outputs[0].ToString());
    }

    [Fact]
    public void Run_InnerNodeUsedElsewhere_StaysForTheOthers()
    {
        var model = TextModels.Parse("main (float[4, 3] x, float[3, 2] w, float[2] b) => (float[4, 2] y, float[4, 2] m) { m = MatMul (x, w) y = Add (m, b) }");

        Fusion.Run(model);

        Assert.Equal("m = MatMul (x, w)\ny = Gemm (x, w, b)", TextModels.Nodes(model));
    }

    [Fact]
    public void Run_RefusedMatch_SaysWhy()
    {
        var model = TextModels.Parse("main (float[5, 4, 3] x, float[3, 2] w, float[2] b) => (float[5, 4, 2] y) { m = MatMul (x, w) y = Add (m, b) }");

        var result = Fusion.Run(model);

        Assert.False(result.Changed);
        Assert.Equal("Rule MatMulAddToGemm does not apply to Add: 'x' is not a matrix.", Assert.Single(result.Notes));
    }

    [Fact]
    public void Run_InsideABranch_RewritesThere()
    {
        var model = TextModels.Parse("""
            main (bool c, float[4, 3] x, float[3, 2] w, float[2] b) => (float[4, 2] y) {
              y = If <then_branch = graph t () => (float[4, 2] p) { m = MatMul (x, w) p = Add (m, b) }, else_branch = graph e () => (float[4, 2] q) { q = MatMul (x, w) }> (c)
            }
            """);

        Assert.Equal(1, Fusion.Run(model).Changes);
    }

    [Fact]
    public void Run_OutputReplacedByAnInput_KeepsItsNameThroughIdentity()
    {
        var model = TextModels.Parse("main (float[2] x) => (float[2] y) { a = Neg (x) y = Neg (a) }");

        new RewriteRuleSet("twice", new DoubleNegation()).Run(model);

        Assert.Equal("y = Identity (x)", TextModels.Nodes(model));
    }

    [Fact]
    public void Run_RuleThatPutsAnotherType_IsReportedByRuleAndNode()
    {
        var model = TextModels.Parse("main (float[2] x, int64[2] i) => (float[2] y) { [here] y = Abs (x) }");

        var error = Assert.Throws<GraphException>(() => new RewriteRuleSet("wrong", new WrongRule(model.Graph.Inputs[1])).Run(model));

        Assert.Equal("Rule WrongRule on Abs 'here': it puts i: Int64[2] in the place of y: Float[2].", error.Message);
    }

    [Fact]
    public void Run_RulesThatUndoEachOther_EndWithAnError()
    {
        var model = TextModels.Parse("main (float[2] x) => (float[2] y) { y = Abs (x) }");

        var set = new RewriteRuleSet("endless", new Endless()) { MaxApplications = 50 };

        Assert.Contains("without coming to an end", Assert.Throws<GraphException>(() => set.Run(model)).Message);
    }

    /// <summary><c>Add(MatMul(x, w), b)</c> → <c>Gemm(x, w, b)</c> for matrices.</summary>
    private sealed class MatMulAddToGemm : RewriteRule
    {
        public override NodePattern Pattern { get; } =
            new("Add", new NodePattern("MatMul", ValuePattern.Any("x"), ValuePattern.Any("w")), ValuePattern.Any("b")) { IsCommutative = true };

        public override string? Refuse(RewriteMatch match) => match["x"].Shape?.Count == 2 ? null : "'x' is not a matrix";

        public override void Rewrite(RewriteMatch match, GraphPatch patch) =>
            patch.Replace(match.Root.Outputs[0]!, patch.Add("Gemm", [match["x"], match["w"], match["b"]]));
    }

    private sealed class DoubleNegation : RewriteRule
    {
        public override NodePattern Pattern { get; } = new("Neg", new NodePattern("Neg", ValuePattern.Any("x")));

        public override void Rewrite(RewriteMatch match, GraphPatch patch) => patch.Replace(match.Root.Outputs[0]!, match["x"]);
    }

    private sealed class WrongRule(Value other) : RewriteRule
    {
        public override NodePattern Pattern { get; } = new("Abs", ValuePattern.Any("x"));

        public override void Rewrite(RewriteMatch match, GraphPatch patch) => patch.Replace(match.Root.Outputs[0]!, other);
    }

    private sealed class Endless : RewriteRule
    {
        public override NodePattern Pattern { get; } = new("Abs", ValuePattern.Any("x"));

        public override void Rewrite(RewriteMatch match, GraphPatch patch) => patch.Replace(match.Root.Outputs[0]!, patch.Add("Abs", [match["x"]]));
    }
}
