using OnnxAdapt.Autodiff.Fusion;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Text;

namespace OnnxAdapt.Autodiff.Tests.Fusion;

public class FusionPassTests
{
    private const string Head = """<ir_version: 8, opset_import: ["" : 17]> """;

    [Theory]
    [InlineData("d = Div (x, root) e = Erf (d) a = Add (e, one) m = Mul (x, a) y = Mul (m, half)")]
    [InlineData("d = Mul (inverse, x) e = Erf (d) a = Add (one, e) m = Mul (half, a) y = Mul (m, x)")]
    [InlineData("d = Div (x, root) e = Erf (d) a = Add (e, one) m = Mul (half, x) y = Mul (m, a)")]
    public void Apply_GeluInAnyOrder_BecomesOneNode(string nodes)
    {
        var model = Parse($$"""
            main (float[batch, 5] x) => (float[batch, 5] y) <float root = {1.4142135}, float inverse = {0.70710677}, float one = {1}, float half = {0.5}> { {{nodes}} }
            """);

        AssertFused(model, ["com.microsoft.Gelu"], 2, 5);
    }

    [Theory]
    [InlineData("m = ReduceMean <axes = [-1]> (x) d = Sub (x, m) p = Pow (d, two) v = ReduceMean <axes = [-1]> (p) e = Add (v, eps) s = Sqrt (e) q = Div (d, s) w = Mul (q, scale) y = Add (w, bias)")]
    [InlineData("m = ReduceMean <axes = [1]> (x) d = Sub (x, m) p = Mul (d, d) v = ReduceMean <axes = [1]> (p) e = Add (eps, v) s = Sqrt (e) q = Div (d, s) w = Mul (scale, q) y = Add (bias, w)")]
    public void Apply_LayerNormalization_BecomesOneNode(string nodes)
    {
        var model = Parse($$"""
            main (float[batch, 3] x) => (float[batch, 3] y) <float two = {2}, float eps = {1e-5}, float[3] scale = {1, 2, 0.5}, float[3] bias = {0, 1, -1}> { {{nodes}} }
            """);

        AssertFused(model, ["LayerNormalization"], 4, 3);
    }

    [Fact]
    public void Apply_ProjectionOfRows_BecomesGemm()
    {
        var model = Parse("main (float[batch, length, 3] x) => (float[batch, length, 2] y) <float[3, 2] w = {1, 2, 3, 4, 5, 6}, float[2] b = {0, 1}> { m = MatMul (x, w) y = Add (b, m) }");

        AssertFused(model, ["Reshape", "Gemm", "Shape", "Concat", "Reshape"], 2, 4, 3);
    }

    [Theory]
    [InlineData("main (float[2, 3] x) => (float[2, 2] y, float[2, 2] m) <float[3, 2] w = {1, 2, 3, 4, 5, 6}, float[2] b = {0, 1}> { m = MatMul (x, w) y = Add (b, m) }")]
    [InlineData("main (float[2, 3] x) => (float[2, 2] y) <float[3, 2] w = {1, 2, 3, 4, 5, 6}, float[1] b = {1}> { m = MatMul (x, w) y = Add (b, m) }")]
    [InlineData("main (float[2, 3] x) => (float[2, 3] y) <float one = {1}, float half = {0.5}, float root = {1.5}> { d = Div (x, root) e = Erf (d) a = Add (e, one) m = Mul (x, a) y = Mul (m, half) }")]
    public void Apply_SomethingElse_Stays(string text)
    {
        var model = Parse(text);
        var before = Operators(model);

        FusionPass.Apply(model);

        Assert.Equal(before, Operators(model));
    }

    [Fact]
    public void Apply_UnusedInitializer_Stays()
    {
        var model = Parse("main (float[2, 3] x) => (float[2, 2] y) <float[3, 2] w = {1, 2, 3, 4, 5, 6}, float[2] b = {0, 1}, float[1] spare = {1}> { m = MatMul (x, w) y = Add (b, m) }");

        FusionPass.Apply(model);

        Assert.Contains(model.Graph.Initializers, value => value.Name == "spare");
    }

    private static void AssertFused(OnnxModel model, string[] operators, params long[] sizes)
    {
        var feeds = new Dictionary<string, TensorData> { ["x"] = Numbers(sizes) };
        var expected = GraphRunner.Run(model, feeds)["y"].Floats();

        FusionPass.Apply(model);

        Assert.Equal(operators, Operators(model));
        GradientChecker.AssertClose("y", [.. expected.Select(number => (double)number)], GraphRunner.Run(model, feeds)["y"].Floats(), 1e-5);
    }

    private static string[] Operators(OnnxModel model) => [.. model.Graph.Nodes.Select(node => node.Op.Domain.Length == 0 ? node.Op.OpType : $"{node.Op.Domain}.{node.Op.OpType}")];

    private static TensorData Numbers(long[] sizes)
    {
        var count = (int)sizes.Aggregate(1L, (product, size) => product * size);
        return TensorData.Of([.. Enumerable.Range(0, count).Select(i => (float)Math.Sin(i + 1))], sizes);
    }

    private static OnnxModel Parse(string text)
    {
        var model = GraphParser.ParseModel(Head + text);
        ShapeInference.Run(model);
        return model;
    }
}
