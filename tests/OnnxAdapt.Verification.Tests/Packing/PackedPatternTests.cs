using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Packing;

namespace OnnxAdapt.Verification.Tests.Packing;

/// <summary>Patterns of exporters that the shared exports lack, packed, against themselves; and what cannot be packed.</summary>
public sealed class PackedPatternTests
{
    private const double Tolerance = 1e-5;

    [Fact]
    public void Pack_PositionsCountedFromIds_AreThoseOfEachRow()
    {
        var g = new EncoderGraph();
        const long Padding = 1;
        var counts = g.Add("Cast", [g.Add("Not", g.Add("Equal", g.Ids, g.Number(Padding)))], ("to", 6L));
        var places = g.Add("Mul", g.Add("CumSum", counts, g.Number(1)), counts);
        var positions = g.Add("Add", g.Add("Cast", [places], ("to", 7L)), g.Number(Padding));
        var x = g.Normalize(g.Add("Add", g.Words(), g.Add("Gather", g.Weight(40, EncoderGraph.Width), positions)));

        AssertSame(g.Build(g.Finish(x, Attention(g, x))));
    }

    [Fact]
    public void Pack_BiasByRelativePosition_IsAddedWithinEachRow()
    {
        var g = new EncoderGraph();
        var x = g.Words();
        var length = g.SizeOf(x, 1);
        var range = g.Add("Range", g.Number(0), length, g.Number(1));
        var distance = g.Add("Neg", g.Add("Sub", g.Add("Unsqueeze", range, g.Numbers(0)), g.Add("Unsqueeze", range, g.Numbers(1))));
        var sign = g.Add("Mul", g.Add("Cast", [g.Add("Less", distance, g.Number(0))], ("to", 7L)), g.Number(8));
        var far = g.Add("Abs", distance);
        var logarithm = g.Add("Mul", g.Add("Log", g.Add("Div", g.Add("Cast", [far], ("to", 1L)), g.Number(4f))), g.Number(1.7f));
        var large = g.Add("Add", g.Add("Cast", [logarithm], ("to", 7L)), g.Number(4));
        var limit = g.Add("ConstantOfShape", [g.Add("Shape", large)], ("value", TensorData.Of([7L], 1)));
        var bucket = g.Add("Add", sign, g.Add("Where", g.Add("Less", far, g.Number(4)), far, g.Add("Min", large, limit)));
        var bias = g.Add("Unsqueeze", g.Transpose(g.Add("Gather", g.Weight(16, EncoderGraph.Heads), bucket), 2, 0, 1), g.Numbers(0));
        var stretched = g.Add("Expand", bias, g.Sizes(g.SizeOf(x, 0), g.Numbers(1), length, length));

        AssertSame(g.Build(g.Finish(x, Attention(g, x, stretched))));
    }

    [Fact]
    public void Pack_ScaledQueriesAndKeysAndGuardedWeights_AreAttention()
    {
        var g = new EncoderGraph();
        var x = g.Words();
        var (query, key, value) = (g.SplitHeads(g.Linear(x)), g.SplitHeads(g.Linear(x)), g.SplitHeads(g.Linear(x)));
        var size = g.Add("Cast", [g.Add("Slice", g.Add("Shape", query), g.Numbers(-1), g.Numbers(long.MaxValue))], ("to", 1L));
        var root = g.Add("Sqrt", g.Add("Div", g.Number(1f), g.Add("Sqrt", size)));
        var scores = g.Add("MatMul", g.Add("Mul", query, root), g.Add("Mul", g.Transpose(key, 0, 1, 3, 2), root));
        var weights = g.Add("Softmax", [g.Add("Add", scores, g.AdditiveMask())], ("axis", -1L));
        var guarded = g.Add("Where", g.Add("IsNaN", weights), g.Number(0f), weights);

        AssertSame(g.Build(g.Finish(x, g.JoinHeads(g.Add("MatMul", guarded, value)))));
    }

    [Fact]
    public void Pack_BatchSecondAndHeadsInTheBatch_AreAttention()
    {
        var g = new EncoderGraph();
        var x = g.Words();
        var turned = g.Transpose(x, 1, 0, 2);
        var (sequence, batch) = (g.SizeOf(turned, 0), g.SizeOf(turned, 1));
        var joint = g.Add("Reshape", g.Linear(turned, EncoderGraph.Width, 3 * EncoderGraph.Width), g.Sizes(sequence, batch, g.Numbers(3), g.Numbers(EncoderGraph.Width)));
        var parts = g.Add("Squeeze", g.Transpose(g.Add("Unsqueeze", joint, g.Numbers(0)), 3, 1, 2, 0, 4), g.Numbers(3));
        var folded = g.Add("Mul", batch, g.Number(EncoderGraph.Heads));
        Value Part(long index) => g.Transpose(g.Add("Reshape", g.Add("Gather", [parts, g.Number(index)], ("axis", 0L)), g.Sizes(sequence, folded, g.Numbers(EncoderGraph.Size))), 1, 0, 2);
        var scores = g.Add("MatMul", g.Add("Div", Part(0), g.Number(2.8284271f)), g.Transpose(Part(1), 0, 2, 1));
        var headed = g.Add("Add", g.Add("Reshape", scores, g.Sizes(batch, g.Numbers(EncoderGraph.Heads), sequence, sequence)), g.AdditiveMask());
        var weights = g.Add("Softmax", [g.Add("Reshape", headed, g.Sizes(folded, sequence, sequence))], ("axis", -1L));
        var context = g.Transpose(g.Add("MatMul", weights, Part(2)), 1, 0, 2);
        var flat = g.Linear(g.Add("Reshape", context, g.Sizes(g.Add("Mul", sequence, batch), g.Numbers(EncoderGraph.Width))));
        var back = g.Transpose(g.Add("Reshape", flat, g.Sizes(sequence, batch, g.Numbers(EncoderGraph.Width))), 1, 0, 2);

        AssertSame(g.Build(g.Finish(x, back)));
    }

    [Fact]
    public void Pack_RotatedQueriesAndWindows_FollowThePositionsOfEachRow()
    {
        var g = new EncoderGraph();
        var x = g.Words();
        var length = g.SizeOf(x, 1);
        var range = g.Add("Range", g.Number(0), length, g.Number(1));
        var places = g.Add("Cast", [g.Add("Unsqueeze", range, g.Numbers(0, 1))], ("to", 1L));
        var frequencies = g.Add("Expand", g.Weight(1, EncoderGraph.Size / 2, 1), g.Sizes(g.SizeOf(x, 0), g.Numbers(EncoderGraph.Size / 2), g.Numbers(1)));
        var half = g.Transpose(g.Add("MatMul", frequencies, places), 0, 2, 1);
        var angles = g.Add("Unsqueeze", g.Add("Concat", [half, half], ("axis", -1L)), g.Numbers(1));
        var (cosines, sines) = (g.Add("Cos", angles), g.Add("Sin", angles));
        Value Rotate(Value part)
        {
            var first = g.Add("Slice", part, g.Numbers(0), g.Numbers(EncoderGraph.Size / 2), g.Numbers(3));
            var second = g.Add("Slice", part, g.Numbers(EncoderGraph.Size / 2), g.Numbers(long.MaxValue), g.Numbers(3));
            return g.Add("Add", g.Add("Mul", part, cosines), g.Add("Mul", g.Add("Concat", [g.Add("Neg", second), first], ("axis", -1L)), sines));
        }

        var distance = g.Add("Abs", g.Add("Sub", g.Add("Unsqueeze", range, g.Numbers(0)), g.Add("Unsqueeze", range, g.Numbers(1))));
        var mask = g.Add("Expand", g.AdditiveMask(), g.Sizes(g.SizeOf(x, 0), g.Numbers(1), length, length));
        var window = g.Add("Where", g.Add("LessOrEqual", g.Add("Unsqueeze", distance, g.Numbers(0, 1)), g.Number(3)), mask, g.Number(float.MinValue));
        var scores = g.Add("MatMul", Rotate(g.SplitHeads(g.Linear(x))), g.Transpose(Rotate(g.SplitHeads(g.Linear(x))), 0, 1, 3, 2));
        var weights = g.Add("Softmax", [g.Add("Add", g.Add("Mul", scores, g.Number(0.35f)), window)], ("axis", -1L));

        AssertSame(g.Build(g.Finish(x, g.JoinHeads(g.Add("MatMul", weights, g.SplitHeads(g.Linear(x)))))));
    }

    [Fact]
    public void Pack_FusedAttentionWithBias_IsAttention()
    {
        var g = new EncoderGraph();
        var x = g.Words();
        var context = g.Microsoft(
            "MultiHeadAttention", [g.Add("MatMul", x, g.Weight(24, 24)), g.Add("MatMul", x, g.Weight(24, 24)), g.Add("MatMul", x, g.Weight(24, 24)), g.Weight(72), g.Add("Cast", [g.Mask], ("to", 6L))],
            ("num_heads", EncoderGraph.Heads), ("mask_filter_value", -1e4f));
        var joint = g.Microsoft("Attention", [context, g.Weight(24, 72), g.Weight(72), g.Add("Cast", [g.Mask], ("to", 6L))], ("num_heads", EncoderGraph.Heads));

        AssertSame(g.Build(g.Microsoft("SkipLayerNormalization", [joint, x, g.Weight(24), g.Weight(24), g.Weight(24)], ("epsilon", 1e-5f))));
    }

    [Fact]
    public void Pack_StandardAttention_IsAttention()
    {
        var g = new EncoderGraph(opset: 23);
        var x = g.Words();
        var keeps = g.Add("Cast", [g.Add("Unsqueeze", g.Mask, g.Numbers(1, 2))], ("to", 9L));
        var model = g.Build(g.Add("Attention", [g.Linear(x), g.Linear(x), g.Linear(x), keeps], ("q_num_heads", EncoderGraph.Heads), ("kv_num_heads", EncoderGraph.Heads)));

        Assert.Equal((true, 1), (EncoderPacking.Pack(model).IsComplete, EncoderPacking.Pack(model).AttentionLayers));
    }

    [Fact]
    public void Pack_FusedScoresAndSmallerEmbeddings_AreAttention()
    {
        var g = new EncoderGraph();
        var x = g.Linear(g.Normalize(g.Linear(g.Add("Gather", g.Weight(EncoderGraph.Vocabulary, 8), g.Ids), 8)));
        var shared = g.Weight(EncoderGraph.Width, EncoderGraph.Width);
        for (var layer = 0; layer < 2; layer++)
        {
            var query = g.SplitHeads(g.Add("MatMul", x, shared));
            var scores = g.Microsoft("FusedMatMul", [query, query], ("transB", 1L), ("alpha", 0.35f));
            var masked = g.Add("Where", g.Add("Expand", g.Add("Equal", g.Add("Unsqueeze", g.Mask, g.Numbers(1, 2)), g.Number(0)), g.Add("Shape", scores)), g.Number(float.NegativeInfinity), scores);
            x = g.Finish(x, g.JoinHeads(g.Add("MatMul", g.Add("Softmax", [masked], ("axis", 3L)), query)));
        }

        AssertSame(g.Build(x));
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("max")]
    [InlineData("first")]
    [InlineData("last")]
    public void Pack_PoolingInTheGraph_GivesRows(string kind)
    {
        var g = new EncoderGraph();
        var x = g.Words();
        var tokens = g.Finish(x, Attention(g, x));
        var pooled = kind switch
        {
            "mean" => g.Add("ReduceMean", [tokens], ("axes", new long[] { 1 }), ("keepdims", 0L)),
            "max" => g.Add("ReduceMax", [tokens], ("axes", new long[] { 1 }), ("keepdims", 0L)),
            "first" => g.Add("Squeeze", g.Add("Slice", tokens, g.Numbers(0), g.Numbers(1), g.Numbers(1)), g.Numbers(1)),
            _ => g.Add("Gather", [tokens, g.Number(-1)], ("axis", 1L)),
        };
        var length = g.Add("ReduceL2", [pooled], ("axes", new long[] { -1 }), ("keepdims", 1L));

        AssertSame(g.Build(g.Add("Div", pooled, g.Add("Expand", length, g.Add("Shape", pooled))), "sentence_embedding", "batch", EncoderGraph.Width));
    }

    [Fact]
    public void Pack_ShiftedTokens_AreRefusedWithTheNode()
    {
        var g = new EncoderGraph();
        var x = g.Words();
        var tokens = g.Finish(x, Attention(g, x));

        AssertRefused(g.Build(g.Add("Slice", tokens, g.Numbers(1), g.Numbers(long.MaxValue), g.Numbers(1))), "the output 'last_hidden_state': Slice: it cuts some tokens out of each row");
    }

    [Fact]
    public void Pack_WindowsOverTokens_AreRefusedWithTheNode()
    {
        var g = new EncoderGraph();
        var mixed = g.Add("Conv", g.Transpose(g.Words(), 0, 2, 1), g.Weight(24, 24, 1));

        AssertRefused(g.Build(g.Transpose(mixed, 0, 2, 1)), "the output 'last_hidden_state': Conv: the operator may mix tokens");
    }

    [Fact]
    public void Pack_WeightsOfAttentionAsOutput_LeavesThatOutputOut()
    {
        var g = new EncoderGraph();
        var x = g.Words();
        var (query, value) = (g.SplitHeads(x), g.SplitHeads(g.Linear(x)));
        var weights = g.Add("Softmax", [g.Add("MatMul", query, g.Transpose(query, 0, 1, 3, 2))], ("axis", -1L));
        g.Build(g.JoinHeads(g.Add("MatMul", weights, value)));
        var model = g.Build(weights, "attentions", "batch", EncoderGraph.Heads, "sequence", "sequence");

        var packing = EncoderPacking.Pack(model);

        Assert.Equal(["last_hidden_state"], packing.Outputs.Select(output => output.Name));
        Assert.Equal("the output 'attentions': it is made of pairs of tokens", Assert.Single(packing.Reasons));
    }

    [Fact]
    public void Pack_ModelWithoutAttention_SaysSo()
    {
        var g = new EncoderGraph();

        AssertRefused(g.Build(g.Linear(g.Words())), "it has no attention that could be packed");
    }

    private static Value Attention(EncoderGraph g, Value x, Value? bias = null)
    {
        var (query, key, value) = (g.SplitHeads(g.Linear(x)), g.SplitHeads(g.Linear(x)), g.SplitHeads(g.Linear(x)));
        var scores = g.Add("Div", g.Add("MatMul", query, g.Transpose(key, 0, 1, 3, 2)), g.Number(2.8284271f));
        if (bias is not null) scores = g.Add("Add", scores, bias);
        return g.JoinHeads(g.Add("MatMul", g.Add("Softmax", [g.Add("Add", scores, g.AdditiveMask())], ("axis", -1L)), value));
    }

    private static void AssertSame(OnnxModel model)
    {
        using var run = PackedRun.Of(model);
        Assert.Empty(run.Packing.Reasons);
        var output = Assert.Single(run.Packing.Outputs);
        Assert.InRange(run.ErrorOf(output, PackedRun.Rows(1, EncoderGraph.Vocabulary, 5, 1, 20, 2, 9)), 0, Tolerance);
        Assert.InRange(run.ErrorOf(output, PackedRun.Rows(2, EncoderGraph.Vocabulary, 11)), 0, Tolerance);
    }

    private static void AssertRefused(OnnxModel model, string reason)
    {
        var packing = EncoderPacking.Pack(model);
        Assert.Null(packing.Model);
        Assert.Equal(reason, Assert.Single(packing.Reasons));
    }
}
