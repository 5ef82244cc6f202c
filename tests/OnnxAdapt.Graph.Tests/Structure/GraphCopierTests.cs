using OnnxAdapt.Graph.Checking;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Structure;
using OnnxAdapt.Graph.Text;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Graph.Tests.Structure;

public sealed class GraphCopierTests
{
    [SharedFact(SharedModels.Exports)]
    public void Copy_EveryExport_IsEqualAndShareNothingThatChanges()
    {
        foreach (var model in SharedModels.All.Where(path => path.Contains("exports", StringComparison.Ordinal)).Select(path => OnnxReader.Read(path)))
        {
            var before = OnnxWriter.ToBytes(model);
            var copy = GraphCopier.Copy(model);
            Assert.Equal(before, OnnxWriter.ToBytes(copy));
            foreach (var value in GraphWalk.AllGraphs(copy.Graph).SelectMany(GraphWalk.DefinedValues))
            {
                value.Name += "_renamed";
            }

            Assert.Equal(before, OnnxWriter.ToBytes(model));
        }
    }

    [Fact]
    public void Copy_BranchThatCaptures_UsesTheCopyOfTheCapturedValue()
    {
        var model = TextModels.Parse("""
            main (bool c, float x) => (float y) {
              a = Abs (x)
              y = If <then_branch = graph t () => (float p) { p = Neg (a) }, else_branch = graph e () => (float q) { q = Neg (x) }> (c)
            }
            """);

        var copy = GraphCopier.Copy(model);

        Assert.Empty(GraphChecker.Check(copy));
        Assert.Equal(GraphPrinter.Print(model), GraphPrinter.Print(copy));
        Assert.Same(copy.Graph.Nodes[0].Outputs[0], GraphWalk.CapturedBy(copy.Graph.Nodes[1]).First());
    }
}
