using OnnxAdapt.Graph.Passes;
using OnnxAdapt.Graph.Text;

namespace OnnxAdapt.Graph.Tests.Passes;

public sealed class DeadNodeEliminationTests
{
    [Fact]
    public void Run_UnneededNodesAndConstants_AreGone()
    {
        var model = TextModels.Parse("""
            main (bool c, float x, float[1] o = {1}) => (float y) <float[1] w = {2}, float[1] v = {3}> {
              dead = Add (x, w)
              deader = Neg (dead)
              a = Abs (x)
              y = If <then_branch = graph t () => (float p) { p = Add (a, v) u = Neg (b) }, else_branch = graph e () => (float q) { q = Neg (x) }> (c)
              b = Abs (x)
            }
            """);

        var result = new DeadNodeElimination().Run(model);

        Assert.Equal(5, result.Changes);
        Assert.Equal("""
            main (bool c, float x, float[1] o = {1}) => (float y)
            <
              float[1] v = {3}
            >
            {
              a = Abs (x)
              y = If <then_branch = graph t () => (float p)
                {
                  p = Add (a, v)
                }, else_branch = graph e () => (float q)
                {
                  q = Neg (x)
                }> (c)
            }

            """, GraphPrinter.Print(model.Graph));
        Assert.False(new DeadNodeElimination().Run(model).Changed);
    }
}
