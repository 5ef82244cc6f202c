using System.Runtime.InteropServices;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Lowering;

/// <summary>Attention and other fused operators: gradients, and all outputs against the runtime's own kernels.</summary>
public class FusedLoweringTests
{
    private const string Contributed = "com.microsoft";

    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("Attention", "heads apart, bias, softcap", 23).Float(2, 2, 3, 4).Float(2, 2, 5, 4).Float(2, 2, 5, 4).Float(3, 5).Set("softcap", 1.5f),
        new GradientCase("Attention", "flat, shared keys, causal, past, all outputs", 23) { OutputCount = 4 }
            .Float(2, 3, 16).Float(2, 3, 8).Float(2, 3, 8).LeftOut().Float(2, 2, 2, 4).Float(2, 2, 2, 4)
            .Set("q_num_heads", 4L).Set("kv_num_heads", 2L).Set("is_causal", 1L).Set("qk_matmul_output_mode", 3L),
        new GradientCase("Attention", "boolean mask, scale, masked scores", 23) { OutputCount = 4, UnusedOutputs = [1, 2, 3] }
            .Float(1, 2, 2, 4).Float(1, 2, 3, 4).Float(1, 2, 3, 4).Fixed(Tensors.Bools([true, false, true, true, true, false], 2, 3)).Set("scale", 0.7f),
        new GradientCase("Attention", "raw scores", 24) { OutputCount = 4, UnusedOutputs = [1, 2] }.Float(1, 2, 2, 4).Float(1, 2, 3, 4).Float(1, 2, 3, 4),
        new GradientCase("Attention", "filled caches", 24).Float(2, 2, 3, 4).Float(2, 2, 4, 4).Float(2, 2, 4, 4).LeftOut().LeftOut().LeftOut().Fixed(TensorData.Of([4L, 2], 2)),
        new GradientCase("RotaryEmbedding", "halves, positions", 23).Float(2, 2, 3, 4).Float(8, 2).Float(8, 2).Fixed(TensorData.Of([0L, 1, 2, 5, 3, 3], 2, 3)),
        new GradientCase("RotaryEmbedding", "flat, neighbours, a part", 23).Float(2, 3, 16).Float(2, 3, 2).Float(2, 3, 2)
            .Set("num_heads", 2L).Set("interleaved", 1L).Set("rotary_embedding_dim", 4L),
        new GradientCase("RotaryEmbedding", "first position", 17, Contributed) { Symbolic = false }.Float(2, 3, 8).Fixed(TensorData.Of([2L], 1)).Float(8, 2).Float(8, 2).Set("num_heads", 2L),
        new GradientCase("RotaryEmbedding", "heads apart, neighbours", 17, Contributed).Float(2, 2, 3, 4).Fixed(TensorData.Of([0L, 1, 2, 5, 3, 3], 2, 3)).Float(8, 2).Float(8, 2).Set("interleaved", 1L),
        Fused("Attention", "flags for keys", false).Float(2, 3, 4).Float(4, 12).Float(12).Fixed(Ints([1, 1, 0, 1, 1, 1], 2, 3)).Set("num_heads", 2L),
        Fused("Attention", "lengths, one direction", false).Float(2, 3, 4).Float(4, 12).Float(12).Fixed(Ints([2, 3], 2)).Set("num_heads", 2L).Set("unidirectional", 1L),
        Fused("Attention", "flags for pairs, added scores", false).Float(2, 3, 4).Float(4, 12).Float(12).Fixed(Ints([1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1], 2, 3, 3)).LeftOut().Float(1, 2, 3, 3).Set("num_heads", 2L),
        new GradientCase("Attention", "past, other widths", 17, Contributed) { OutputCount = 2, Symbolic = false }.Float(2, 3, 4).Float(4, 12).Float(12).LeftOut().Float(2, 2, 2, 1, 2).Set("num_heads", 2L).Set("unidirectional", 1L),
        Fused("MultiHeadAttention", "bias, flags for keys", false).Float(2, 3, 4).Float(2, 5, 4).Float(2, 5, 4).Float(12).Fixed(Ints([1, 1, 0, 1, 1, 1, 1, 1, 1, 0], 2, 5)).Set("num_heads", 2L),
        Fused("MultiHeadAttention", "added scores, scale").Float(2, 3, 4).Float(2, 5, 4).Float(2, 5, 4).LeftOut().LeftOut().Float(2, 2, 3, 5).Set("num_heads", 2L).Set("scale", 0.4f),
        new GradientCase("MultiHeadAttention", "past", 17, Contributed) { OutputCount = 3, Symbolic = false }.Float(2, 3, 4).Float(2, 3, 4).Float(2, 3, 4).LeftOut().LeftOut().LeftOut().Float(2, 2, 2, 2).Float(2, 2, 2, 2).Set("num_heads", 2L),
        Queries("shared keys").Set("num_heads", 2L).Set("kv_num_heads", 1L),
        Queries("local window, softcap").Set("num_heads", 2L).Set("kv_num_heads", 1L).Set("local_window_size", 2L).Set("softcap", 1.2f),
        Fused("FusedGemm", "tanh").Float(2, 3).Float(3, 4).Float(4).Set("activation", "Tanh"),
        Fused("FusedGemm", "leaky").Float(2, 3).Float(4, 3).Float(4).Set("activation", "LeakyRelu").Set("activation_alpha", 0.2f).Set("transB", 1L),
        Fused("FusedMatMul", "batch axes turned").Float(3, 2, 4).Float(2, 4, 3).Set("transBatchA", 1L),
        Fused("TransposeMatMul", "old name").Float(3, 2).Float(3, 4).Set("transA", 1L),
        Fused("FusedConv", "sum and clip", false).Float(1, 2, 4, 4).Float(3, 2, 3, 3).Float(3).Float(1, 3, 2, 2).Set("activation", "LeakyRelu").Set("activation_params", new[] { 0.2f }),
        Fused("CDist", "squared").Float(3, 4).Float(2, 4),
        Fused("Trilu", "lower").Float(3, 3).Constant(TensorData.Scalar(1L)).Set("upper", 0L),
        Fused("SkipSimplifiedLayerNormalization", "bias and sum") with { OutputCount = 4, UnusedOutputs = [1, 2] },
        new GradientCase("SimplifiedLayerNormalization", "last axis").Float(2, 4).Float(4),
        Fused("EmbedLayerNormalization", "segments and mask", false) with { OutputCount = 2, OutputTypes = new Dictionary<int, DataType> { [1] = DataType.Int32 } },
    ];

    public static TheoryData<GradientCase> Rows() => [.. Cases.Select(Complete)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfLoweredOperator_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Apply_LoweredOperator_ComputesTheSame(GradientCase gradientCase)
    {
        foreach (var symbolic in (bool[])[false, .. gradientCase.Symbolic ? [true] : Array.Empty<bool>()])
        {
            var model = gradientCase.Build(symbolic);
            var feeds = gradientCase.Inputs.Where(input => input.Role != CaseRole.LeftOut).ToDictionary(input => input.Name, input => input.Value);
            var expected = GraphRunner.Run(model, feeds);
            Assert.True(LoweringSet.Default.Apply(model));
            Assert.DoesNotContain(model.Graph.Nodes, node => node.Op == gradientCase.Op);
            var actual = GraphRunner.Run(model, feeds, [.. expected.Keys]);
            foreach (var (name, value) in expected.Where(pair => pair.Value.Type == DataType.Float))
            {
                GradientChecker.AssertClose($"{gradientCase} {name}", [.. value.Floats().Select(x => (double)x)], actual[name].Floats(), 1e-5);
            }
        }
    }

    [Fact]
    public void Gradient_OfRowWithNothingToAttendTo_IsANumber()
    {
        var all = new GradientCase("Attention", "nothing kept", 23).Float(1, 1, 2, 4).Float(1, 1, 3, 4).Float(1, 1, 3, 4).Fixed(Tensors.Bools([false, false, false, true, true, false], 2, 3));
        var results = Graphs.GradientsOfSum(all.Build(symbolic: false), all.Inputs.ToDictionary(input => input.Name, input => input.Value), "x0", "x1", "x2");
        Assert.All(results.Values.SelectMany(values => values), value => Assert.True(float.IsFinite(value)));
    }

    /// <summary>Initializers of properties come before those calls, so cases with properties of their own get their inputs here.</summary>
    private static GradientCase Complete(GradientCase item) => item switch
    {
        { OpType: "SkipSimplifiedLayerNormalization", Inputs.Count: 0 } => item.Float(2, 3, 4).Float(2, 3, 4).Float(4).Float(4),
        { OpType: "EmbedLayerNormalization", Inputs.Count: 0 } => item
            .Fixed(Ints([0, 3, 1, 3, 2, 0], 2, 3)).Fixed(Ints([0, 1, 1, 0, 0, 1], 2, 3)).Float(4, 4).Float(5, 4).Float(2, 4).Float(4).Float(4).Fixed(Ints([1, 1, 0, 1, 1, 1], 2, 3)),
        _ => item,
    };

    private static GradientCase Fused(string op, string variant, bool symbolic = true) => new(op, variant, 17, Contributed) { Symbolic = symbolic };

    private static GradientCase Queries(string variant) => new GradientCase("GroupQueryAttention", variant, 17, Contributed) { OutputCount = 3, UnusedOutputs = [1, 2], Symbolic = false }
        .Float(2, 3, 16).Float(2, 3, 8).Float(2, 3, 8).LeftOut().LeftOut().Fixed(Ints([2, 2], 2)).Fixed(Ints([3], 1));

    private static TensorData Ints(int[] values, params ReadOnlySpan<long> sizes) => new(DataType.Int32, sizes, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
