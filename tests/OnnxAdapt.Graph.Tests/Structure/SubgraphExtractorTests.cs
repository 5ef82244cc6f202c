using OnnxAdapt.Graph.Checking;
using OnnxAdapt.Graph.Structure;
using OnnxAdapt.Graph.Text;

namespace OnnxAdapt.Graph.Tests.Structure;

public sealed class SubgraphExtractorTests
{
    private const string Graph = """
        main (float[N] x, float[N] z) => (float[N] y) <float[1] w = {2}, float[1] v = {3}, float[N] b> {
          a = Mul (x, w)
          b, unused = Foo (a)
          c = Add (b, v)
          y = Sub (c, z)
        }
        """;

    [Fact]
    public void Extract_BetweenValues_KeepsOnlyTheirNodesAndConstants()
    {
        var model = TextModels.Parse(Graph);

        var part = SubgraphExtractor.Extract(model, ["b"], ["c"]);

        Assert.Equal("""
            main (float[N] b) => (c)
            <
              float[1] v = {3}
            >
            {
              c = Add (b, v)
            }

            """, GraphPrinter.Print(part.Graph));
        Assert.Empty(GraphChecker.CheckStructure(part));
        Assert.Equal(4, model.Graph.Nodes.Count);
    }

    [Fact]
    public void Extract_GivenValueOfANeededNode_IsNotComputedTwice()
    {
        var part = SubgraphExtractor.Extract(TextModels.Parse(Graph), ["x", "b"], ["unused", "c"]);

        Assert.Equal("a = Mul (x, w)\n\"\", unused = Foo (a)\nc = Add (b, v)", TextModels.Nodes(part));
        Assert.Empty(GraphChecker.CheckStructure(part));
    }

    [Fact]
    public void Extract_MissingInput_IsNamed()
    {
        var error = Assert.Throws<GraphException>(() => SubgraphExtractor.Extract(TextModels.Parse(Graph), ["b"], ["y"]));

        Assert.Equal("The wanted outputs need 'z' too; name them among the inputs.", error.Message);
    }

    [Fact]
    public void Extract_UnknownName_IsNamed() =>
        Assert.Contains("no value 'gone'", Assert.Throws<GraphException>(() => SubgraphExtractor.Extract(TextModels.Parse(Graph), ["x"], ["gone"])).Message);
}
