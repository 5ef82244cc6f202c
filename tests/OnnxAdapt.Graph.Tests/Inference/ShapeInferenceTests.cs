using OnnxAdapt.Graph.Inference;

namespace OnnxAdapt.Graph.Tests.Inference;

public sealed class ShapeInferenceTests
{
    [Theory]
    [InlineData("float[N, 1, 3] a, float[4, 1] b", "y = Add (a, b)", "Float[N, 4, 3]")]
    [InlineData("float[N, 3] a, float[M, 1] b", "y = Mul (a, b)", "Float[?, 3]")]
    [InlineData("float[N] a, float[5] b", "y = Less (a, b)", "Bool[5]")]
    [InlineData("bool[3] c, float[N, 1] a, float b", "y = Where (c, a, b)", "Float[N, 3]")]
    [InlineData("float[N, S, 8] a, float[8, 4] b", "y = MatMul (a, b)", "Float[N, S, 4]")]
    [InlineData("float[8] a, float[2, 8, 4] b", "y = MatMul (a, b)", "Float[2, 4]")]
    [InlineData("float[8, N] a, float[4, 8] b", "y = Gemm <transA = 1, transB = 1> (a, b)", "Float[N, 4]")]
    [InlineData("float[b, i, d] a, float[b, j, d] b", "y = Einsum <equation = \"bid,bjd->bij\"> (a, b)", "Float[b, i, j]")]
    [InlineData("float[N, 3, 224, W] x, float[16, 3, 3, 3] w", "y = Conv <pads = [1, 1, 1, 1], strides = [2, 1]> (x, w)", "Float[N, 16, 112, W]")]
    [InlineData("float[1, 1, 6, 6] x, float[2, 1, 3, 3] w", "y = Conv <dilations = [2, 2]> (x, w)", "Float[1, 2, 2, 2]")]
    [InlineData("float[1, 4, 5, 5] x, float[4, 2, 3, 3] w", "y = ConvTranspose <strides = [2, 2], group = 2, output_padding = [1, 1]> (x, w)", "Float[1, 4, 12, 12]")]
    [InlineData("float[1, 1, 7, 8] x", "y = MaxPool <kernel_shape = [2, 2], strides = [2, 2], ceil_mode = 1> (x)", "Float[1, 1, 4, 4]")]
    [InlineData("float[1, 1, 5] x", "y = AveragePool <kernel_shape = [1], strides = [3], pads = [0, 2], ceil_mode = 1> (x)", "Float[1, 1, 3]")]
    [InlineData("float[1, 1, 4] x", "y = AveragePool <kernel_shape = [1], strides = [3], pads = [0, 2], ceil_mode = 1> (x)", "Float[1, 1, ?]")]
    [InlineData("float[N, 16, H, W] x", "y = GlobalAveragePool (x)", "Float[N, 16, 1, 1]")]
    [InlineData("float[N, 4, 5] x", "y = Flatten (x)", "Float[N, 20]")]
    [InlineData("float[A, B, 5] x", "y = Transpose <perm = [2, 0, 1]> (x)", "Float[5, A, B]")]
    [InlineData("float[A, 1, 5] x", "c = Constant <value_ints = [1]> () y = Squeeze (x, c)", "Float[A, 5]")]
    [InlineData("float[A, 5] x", "c = Constant <value_ints = [0, -1]> () y = Unsqueeze (x, c)", "Float[1, A, 5, 1]")]
    [InlineData("float[N, 2] a, float[N, 3] b", "y = Concat <axis = -1> (a, b)", "Float[N, 5]")]
    [InlineData("float[N, 10] x", "y, z, u = Split <axis = 1> (x)", "Float[N, 4]", 18)]
    [InlineData("float[N, S] x", "s = Constant <value_ints = [1]> () e = Constant <value_ints = [9223372036854775807]> () y = Slice (x, s, e, s)", "Float[N, ?]")]
    [InlineData("float[N, S] x", "s = Constant <value_ints = [0]> () e = Constant <value_ints = [9223372036854775807]> () y = Slice (x, s, e)", "Float[N, S]")]
    [InlineData("float[V, 64] w, int64[N, S] i", "y = Gather (w, i)", "Float[N, S, 64]")]
    [InlineData("float[N, S] x", "y = Cast <to = 7> (x)", "Int64[N, S]")]
    [InlineData("float[N, S, 8] x", "y = ReduceMean <axes = [1], keepdims = 0> (x)", "Float[N, 8]")]
    [InlineData("float[N, S, 8] x", "y = ReduceSum <keepdims = 0> (x)", "Float[]")]
    [InlineData("float[N, S, 8] x", "y = ArgMax <axis = -1, keepdims = 0> (x)", "Int64[N, S]")]
    [InlineData("float[N, S, 8] x, float[8] s", "y, m = LayerNormalization (x, s)", "Float[N, S, 8]")]
    [InlineData("float[S, N, 8] x, float[2, 64, 8] w, float[2, 64, 16] r", "y = LSTM <direction = \"bidirectional\", hidden_size = 16> (x, w, r)", "Float[S, 2, N, 16]")]
    [InlineData("float[N, 16, 4, 4] x", "y = DepthToSpace <blocksize = 2> (x)", "Float[N, 4, 8, 8]")]
    [InlineData("int64[N] i, float[2] v", "d = Constant <value_int = 10> () y = OneHot (i, d, v)", "Float[N, 10]")]
    [InlineData("float[N, 8] x", "k = Constant <value_ints = [3]> () y, z = TopK (x, k)", "Float[N, 3]")]
    [InlineData("float[N, 3] x", "y = NonZero (x)", "Int64[2, ?]")]
    [InlineData("float[N, S, 8] x", "y = com.unknown.Thing (x)", "Undefined[...]")]
    public void Run_OneOperator_FindsTheShape(string inputs, string nodes, string expected, int opset = 17)
    {
        var model = TextModels.Parse($"main ({inputs}) => (y) {{ {nodes} }}", opset);

        var result = ShapeInference.Run(model);

        Assert.Empty(result.Contradictions);
        Assert.Equal($"y: {expected}", model.Graph.Outputs[0].ToString());
    }

    [Fact]
    public void Run_ShapeComputedInTheGraph_IsFollowed()
    {
        var model = TextModels.Parse("""
            main (float[N, S, 32] x) => (y)
            <int64[1] one = {1}, int64 zero = {0}, int64 first = {1}, int64[1] heads = {4}, int64[1] rest = {-1}, int64[1] axis = {0}> {
              s = Shape (x)
              n = Gather (s, zero)
              length = Gather (s, first)
              nu = Unsqueeze (n, axis)
              lu = Unsqueeze (length, axis)
              target = Concat <axis = 0> (nu, lu, heads, rest)
              r = Reshape (x, target)
              y = Transpose <perm = [0, 2, 1, 3]> (r)
            }
            """);

        ShapeInference.Run(model);

        Assert.Equal("y: Float[N, 4, S, 8]", model.Graph.Outputs[0].ToString());
        Assert.Equal("N, S, 4, -1", string.Join(", ", ShapeInference.ElementsOf(model, TextModels.ValueOf(model, "target"))!));
    }

    [Fact]
    public void Run_ExpandWithMinusOneReplaced_KeepsTheSymbol()
    {
        var model = TextModels.Parse("""
            main (float[N, 4] x, float[1, 4] c) => (y)
            <int64[2] minus = {-1, -1}, int64[2] ones = {1, 1}> {
              s = Shape (x)
              e = Equal (s, minus)
              t = Where (e, ones, s)
              y = Expand (c, t)
            }
            """);

        ShapeInference.Run(model);

        Assert.Equal("y: Float[N, 4]", model.Graph.Outputs[0].ToString());
    }

    [Fact]
    public void Run_BranchesOfDifferentSizes_KeepWhatBothHave()
    {
        var model = TextModels.Parse("""
            main (bool c, float[N, 3] a, float[N, 4] b) => (y, z) {
              y, z = If <then_branch = graph t () => (p, q) { p = Neg (a) q = Neg (a) }, else_branch = graph e () => (r, s) { r = Neg (b) s = ReduceSum <keepdims = 0> (b) }> (c)
            }
            """);

        ShapeInference.Run(model);

        Assert.Equal("y: Float[N, ?], z: Float[...]", string.Join(", ", model.Graph.Outputs));
    }

    [Fact]
    public void Run_LoopThatGrowsAValue_DoesNotFixItsSize()
    {
        var model = TextModels.Parse("""
            main (int64 n, float[1, 4] x) => (y, scanned) <bool yes = {1}> {
              y, scanned = Loop <body = graph b (i, c, v) => (c2, w, s) { w = Concat <axis = 0> (v, x) s = ReduceSum <keepdims = 0> (v) c2 = Identity (c) }> (n, yes, x)
            }
            """);

        var result = ShapeInference.Run(model);

        Assert.Empty(result.Contradictions);
        Assert.Equal("y: Float[?, 4], scanned: Float[?]", string.Join(", ", model.Graph.Outputs));
        Assert.Equal("v: Float[?, 4]", model.Graph.Nodes[0].Attributes["body"].Graph.Nodes[0].Inputs[0]!.ToString());
    }

    [Fact]
    public void Run_CallOfAFunction_GoesThroughItsBody()
    {
        var model = TextModels.Parse("""
            main (float[N, 3] x, float[3, 5] w) => (y) { y = me.Dense <axis = 1> (x, w) }
            <domain: "me", opset_import: ["": 17]> Dense <axis> (a, b) => (r) { m = MatMul (a, b) r = ArgMax <axis: int = @axis> (m) }
            """);

        ShapeInference.Run(model);

        Assert.Equal("y: Int64[N, 1]", model.Graph.Outputs[0].ToString());
        Assert.Same(model.Graph.Nodes[0], model.Graph.Outputs[0].Producer);
    }

    [Fact]
    public void Run_WrongDeclaration_IsReportedAndKept()
    {
        var model = TextModels.Parse("main (float[N, 3] x) => (float[7, 2] y) { [here] y = Neg (x) }");

        var result = ShapeInference.Run(model);

        Assert.Equal("graph 'main' / node 0 (Neg 'here'): 'y' is declared with shape [7, 2], but computed with [N, 3]", Assert.Single(result.Contradictions).ToString());
        Assert.Equal("y: Float[7, 2]", model.Graph.Outputs[0].ToString());
    }

    [Fact]
    public void Run_InputsThatDoNotGoTogether_AreReported()
    {
        var model = TextModels.Parse("main (float[2, 3] x, float[4, 5] w) => (float[2, 5] y) { y = MatMul (x, w) }");

        Assert.Contains("matrices of shapes [2, 3] and [4, 5] cannot be multiplied", Assert.Single(ShapeInference.Run(model).Contradictions).Message);
    }

    [Fact]
    public void Run_OtherInputShapes_GiveOtherOutputsWhenDeclaredIsDiscarded()
    {
        var model = TextModels.Parse("main (float[N, 3] x) => (float[N, 3] y) { y = Neg (x) }");
        model.Graph.Inputs[0].Shape = Shape.Of(8, 3);

        ShapeInference.Run(model, new ShapeInferenceOptions { DiscardDeclared = true });

        Assert.Equal("y: Float[8, 3]", model.Graph.Outputs[0].ToString());
    }

    [Fact]
    public void Run_FunctionsThatDoubleEachTime_StopsInBoundedTime()
    {
        var functions = string.Concat(Enumerable.Range(1, 60).Select(i =>
            $"<domain: \"me\", opset_import: [\"\": 17, \"me\": 1]> f{i} (a) => (r) {{ b = me.f{i - 1} (a) r = me.f{i - 1} (b) }}\n"));
        var model = TextModels.Parse("main (float x) => (y) { y = me.f60 (x) }\n" + functions + "<domain: \"me\", opset_import: [\"\": 17]> f0 (a) => (r) { r = Neg (a) }");

        var result = ShapeInference.Run(model, new ShapeInferenceOptions { MaxVisits = 10_000 });

        Assert.Equal(0, result.Refined);
    }
}
