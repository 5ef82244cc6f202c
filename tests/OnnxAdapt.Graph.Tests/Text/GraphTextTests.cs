using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Text;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Graph.Tests.Text;

public sealed class GraphTextTests
{
    [SharedFact(SharedModels.Exports)]
    public void Parse_PrintedExports_PrintTheSameAgain()
    {
        foreach (var path in SharedModels.All.Where(path => new FileInfo(path).Length < 60_000))
        {
            var text = GraphPrinter.Print(OnnxReader.Read(path));
            Assert.Equal(text, GraphPrinter.Print(GraphParser.ParseModel(text)));
        }
    }

    [Fact]
    public void Print_SmallModel_ReadsAsExpected()
    {
        const string Text = """
            <
              ir_version: 9,
              opset_import: ["": 17, "com.microsoft": 1],
              producer_name: "hand \"made\"\n",
              metadata_props: ["a": "b"]
            >
            main (float[N, 3] x, "odd name", float[2] d = {1, 2}) => (float[N, ?] y, z)
            <
              float[3, 2] w = {1, 2.5, -3, inf, nan, 1E-07},
              string[1] s = {"é\xff"},
              float16 h = {0.5},
              int4[3] q = {0x21, 0x03},
              float[N, 2] m
            >
            {
              [first] m = MatMul (x, w)
              y, "" = com.microsoft.Foo:o <alpha = 1.0, axes: ints = [], perm: ints = [0, 1], mode = "linear", value = int64[2] {1, -2}> (m, "", d)
              z = If <then_branch = graph yes () => (float t)
                {
                  t = Identity (m)
                }, else_branch = graph no () => (float e)
                {
                  e = "pkg 1"::"a.b" (w)
                }> (c)
            }
            <
              domain: "com.microsoft",
              opset_import: ["": 17],
              overload: "o"
            >
            Foo <beta, alpha = 2.0> (a, b, c) => (r, t)
            {
              r = LeakyRelu <alpha: float = @alpha> (a)
              t = Identity (b)
            }

            """;
        var expected = Text.Replace("é\\xff", "\\xc3\\xa9\\xff", StringComparison.Ordinal);

        Assert.Equal(expected, GraphPrinter.Print(GraphParser.ParseModel(Text)));
    }

    [Theory]
    [InlineData("main (float x) => (y) { y = Neg x }", "Line 1: expected '(', found 'x'.")]
    [InlineData("main (float x) => (y) {\n y = Neg (x)", "Line 2: expected a name, found the end.")]
    [InlineData("main () => () <float[2] w = {1}> {}", "Line 1: the elements do not fit the type")]
    [InlineData("main (flat x) => () {}", "Line 1: expected an element type, found 'flat'.")]
    [InlineData("main () => () { y = Foo <a = []> () }", "an empty list")]
    public void Parse_BrokenText_NamesTheLine(string text, string message)
    {
        var error = Assert.Throws<GraphException>(() => GraphParser.ParseGraph(text));
        Assert.Contains(message, error.Message);
    }
}
