using OnnxAdapt.Graph.Checking;
using OnnxAdapt.Graph.Folding;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Passes;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Text;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Graph.Tests.Folding;

public sealed class ConstantFoldingTests
{
    [Theory]
    [InlineData("c = Add (i, j)", "int64[2, 2] c = {11, 22, 13, 24}")]
    [InlineData("c = Sub (j, i)", "int64[2, 2] c = {9, 18, 7, 16}")]
    [InlineData("c = Mul (f, f)", "float[3] c = {1, 6.25, 9}")]
    [InlineData("c = Div (i, m)", "int64[2, 2] c = {0, 0, -1, -1}")]
    [InlineData("c = Mod (i, m)", "int64[2, 2] c = {-2, -1, 0, -2}")]
    [InlineData("c = Pow (f, f)", "float[3] c = {1, 9.882117, 27}")]
    [InlineData("c = Max (i, j)", "int64[2, 2] c = {10, 20, 10, 20}")]
    [InlineData("c = Neg (f)", "float[3] c = {-1, -2.5, -3}")]
    [InlineData("c = Floor (f)", "float[3] c = {1, 2, 3}")]
    [InlineData("c = Sqrt (f)", "float[3] c = {1, 1.5811388, 1.7320508}")]
    [InlineData("c = Greater (i, t)", "bool[2, 2] c = {0, 0, 1, 1}")]
    [InlineData("g = Greater (i, t) h = Not (g) k = And (g, h) c = Or (k, h)", "bool[2, 2] c = {1, 1, 0, 0}")]
    [InlineData("g = Equal (i, t) c = Where (g, m, j)", "int64[2, 2] c = {10, -3, 10, 20}")]
    [InlineData("c = Cast <to = 7> (f)", "int64[3] c = {1, 2, 3}")]
    [InlineData("c = Cast <to = 9> (i)", "bool[2, 2] c = {1, 1, 1, 1}")]
    [InlineData("c = Reshape (i, r)", "int64[4, 1] c = {1, 2, 3, 4}")]
    [InlineData("c = Transpose (i)", "int64[2, 2] c = {1, 3, 2, 4}")]
    [InlineData("c = Concat <axis = 1> (i, i)", "int64[2, 4] c = {1, 2, 1, 2, 3, 4, 3, 4}")]
    [InlineData("c, d = Split <axis = 1> (i)", "int64[2, 1] c = {1, 3}")]
    [InlineData("c = Gather <axis = 1> (i, m)", "int64[2] c = {2, 4}", "the index -3 is outside")]
    [InlineData("k = Neg (u) c = Gather <axis = 1> (i, k)", "int64[2, 1] c = {2, 4}")]
    [InlineData("e = Neg (n) k = Neg (u) c = Slice (f, k, e, z, k)", "float[3] c = {3, 2.5, 1}")]
    [InlineData("c = Expand (u, r3)", "int64[3] c = {1, 1, 1}")]
    [InlineData("c = Tile (f, two)", "float[6] c = {1, 2.5, 3, 1, 2.5, 3}")]
    [InlineData("c = Squeeze (u)", "int64 c = {1}")]
    [InlineData("c = Unsqueeze (u, z)", "int64[1, 1] c = {1}")]
    [InlineData("c = Flatten (f)", "float[3, 1] c = {1, 2.5, 3}")]
    [InlineData("k = Shape (i) c = Size (k)", "int64 c = {2}")]
    [InlineData("c = ConstantOfShape <value = float[1] {0.5}> (r3)", "float[3] c = {0.5, 0.5, 0.5}")]
    [InlineData("a = Constant <value_int = 1> () b = Constant <value_int = 8> () s = Constant <value_int = 3> () c = Range (a, b, s)", "int64[3] c = {1, 4, 7}")]
    [InlineData("c = ReduceSum <keepdims = 0> (i, z)", "int64[2] c = {4, 6}")]
    [InlineData("c = ReduceProd <axes = [1]> (i)", "int64[2, 1] c = {2, 12}")]
    [InlineData("c = ReduceMax <keepdims = 0> (f)", "float c = {3}")]
    public void Run_ConstantNodes_BecomeConstants(string nodes, string expected, string? notFolded = null)
    {
        var model = TextModels.Parse($$"""
            main () => (y) <
              int64[2, 2] i = {1, 2, 3, 4}, int64[2] j = {10, 20}, int64 m = {-3}, int64 t = {2}, float[3] f = {1, 2.5, 3}, int64[2] r = {-1, 1},
              int64[1] r3 = {3}, int64[1] two = {2}, int64[1] u = {1}, int64[1] z = {0}, int64[1] n = {9}
            > { {{nodes}} y = com.unknown.Use (c) }
            """);

        var result = new ConstantFolding().Run(model);

        if (notFolded is null)
        {
            Assert.True(result.Changed);
            Assert.Contains($"  {expected}\n", GraphPrinter.Print(model.Graph));
            Assert.Single(model.Graph.Nodes);
        }
        else
        {
            Assert.Equal(2, model.Graph.Nodes.Count);
        }
    }

    [Fact]
    public void Run_ShapeOfFixedSizes_IsKnown()
    {
        var model = TextModels.Parse("main (float[2, 3, 4] x, float[N, 3] n) => (y, z) <int64 one = {1}> { s = Shape (x) k = Gather (s, one) y = com.unknown.Use (k) t = Shape (n) u = Gather (t, one) z = com.unknown.Use (u) }");

        new ConstantFolding().Run(model);

        Assert.Equal("y = com.unknown.Use (k)\nz = com.unknown.Use (u)", TextModels.Nodes(model));
        Assert.Equal([3L], TextModels.ValueOf(model, "u").Initializer!.AsSpan<long>().ToArray());
    }

    [Fact]
    public void Run_BranchWithConstantCondition_TakesThePlaceOfTheIf()
    {
        var model = TextModels.Parse("""
            main (float[N, 3] x) => (float[N, 3] y) <int64 one = {1}, int64 three = {3}> {
              s = Shape (x)
              d = Gather (s, one)
              c = Equal (d, three)
              y = If <then_branch = graph t () => (float[N, 3] p) { p = Neg (x) }, else_branch = graph e () => (float q) { q = Abs (x) }> (c)
            }
            """);

        new ConstantFolding().Run(model);

        Assert.Equal("p = Neg (x)\ny = Identity (p)", TextModels.Nodes(model));
        Assert.Empty(GraphChecker.Check(model));
    }

    [Fact]
    public void Run_OverridableConstant_IsLeftAlone()
    {
        var model = TextModels.Parse("main (float[2] w = {1, 2}) => (y) { c = Neg (w) y = com.unknown.Use (c) }");

        Assert.False(new ConstantFolding().Run(model).Changed);
    }

    [Fact]
    public void Run_ResultAboveTheLimit_IsLeftAlone()
    {
        var model = TextModels.Parse("main () => (y) <int64[2] s = {100000, 100000}> { c = ConstantOfShape (s) y = com.unknown.Use (c) }");

        Assert.False(new ConstantFolding().Run(model).Changed);
    }

    [Fact]
    public void Run_DivisionByZero_IsLeftAlone()
    {
        var model = TextModels.Parse("main () => (y) <int64 a = {1}, int64 b = {0}> { c = Div (a, b) y = com.unknown.Use (c) }");

        Assert.False(new ConstantFolding().Run(model).Changed);
    }

    [SharedFact(SharedModels.Exports)]
    public void Run_EveryExport_StaysValidAndKeepsItsSignature()
    {
        foreach (var path in SharedModels.All.Where(path => path.Contains("exports", StringComparison.Ordinal)))
        {
            var model = OnnxReader.Read(path);
            var signature = Signature(model);
            new FunctionInlining().Run(model);
            new ConstantFolding().Run(model);
            Assert.Empty(GraphChecker.Check(model));
            Assert.Empty(ShapeInference.Run(model).Contradictions);
            Assert.Equal(signature, Signature(model));
            Assert.Equal(model.Graph.Nodes.Count, OnnxReader.Read(OnnxWriter.ToBytes(model)).Graph.Nodes.Count);
        }
    }

    private static string Signature(OnnxModel model) => string.Join(", ", model.Graph.Inputs.Concat(model.Graph.Outputs).Select(value => value.Name));
}
