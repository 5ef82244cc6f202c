namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Operators of ONNX Runtime's own domain that optimised exports contain; their types are stated too, since the signature table has only standard ones.</summary>
internal static class MicrosoftInference
{
    private const string Domain = "com.microsoft";

    public static IEnumerable<(OperatorId Op, InferenceRule Rule)> Rules =>
    [
        .. Of(AsInput, "Gelu", "FastGelu", "QuickGelu", "BiasGelu", "BiasSoftmax", "BiasDropout", "RotaryEmbedding", "Trilu", "Inverse"),
        .. Of(SkipLayerNormalization, "SkipLayerNormalization", "SkipSimplifiedLayerNormalization"),
        .. Of(FusedMatMul, "FusedMatMul"),
        .. Of(Typed(MatrixInference.Gemm), "FusedGemm"),
        .. Of(Typed(node => WindowInference.Convolve(node, node.Shape(0), node.Shape(1))), "FusedConv"),
        .. Of(Attention, "Attention"),
        .. Of(MultiHeadAttention, "MultiHeadAttention"),
        .. Of(EmbedLayerNormalization, "EmbedLayerNormalization"),
        .. Of(MatMulNBits, "MatMulNBits"),
        .. Rows.Of(AsInput, "SimplifiedLayerNormalization"),
    ];

    private static IEnumerable<(OperatorId Op, InferenceRule Rule)> Of(InferenceRule rule, params string[] opTypes) =>
        opTypes.Select(opType => (new OperatorId(Domain, opType), rule));

    /// <summary>A rule of the standard operator that this one extends, with the type of the first input.</summary>
    private static InferenceRule Typed(InferenceRule rule) => node =>
    {
        rule(node);
        node.Set(0, node.Type(0), node.Output(0).Shape);
    };

    /// <summary>The weights of query, key and value lie side by side.</summary>
    private static void Attention(InferenceContext node)
    {
        var width = node.Node.GetInts("qkv_hidden_sizes") is [_, _, var value] ? value : node.Shape(1) is { Count: 2 } weights ? DimMath.DivideExactly(weights[1], 3) : Dim.Unknown;
        node.Set(0, node.Type(0), node.Shape(0) is { Count: 3 } input ? new Shape(input[0], input[1], width) : null);
    }

    private static void MultiHeadAttention(InferenceContext node) =>
        node.Set(0, node.Type(0), node.Shape(0) is { Count: 3 } query && node.Shape(2) is { Count: 3 } value ? new Shape(query[0], query[1], value[2]) : null);

    private static void EmbedLayerNormalization(InferenceContext node)
    {
        var (ids, words) = (node.Shape(0), node.Input(2));
        node.Set(0, words.Type, ids is { Count: 2 } && words.Shape is { Count: 2 } table ? new Shape(ids[0], ids[1], table[1]) : null);
        node.Set(1, DataType.Int32, ids is { Count: 2 } ? new Shape(ids[0]) : null);
    }

    private static void MatMulNBits(InferenceContext node) =>
        node.Set(0, node.Type(0), node.Shape(0) is { Count: > 0 } input && node.Node.GetInt("N", 0) is > 0 and var columns ? new Shape([.. input.SkipLast(1), columns]) : null);

    private static void AsInput(InferenceContext node) => node.Set(0, node.Type(0), node.Shape(0));

    private static void SkipLayerNormalization(InferenceContext node)
    {
        AsInput(node);
        node.Set(3, node.Type(0), node.Shape(0));
    }

    private static void FusedMatMul(InferenceContext node)
    {
        if (node.Node.GetInt("transBatchA", 0) == 0 && node.Node.GetInt("transBatchB", 0) == 0)
        {
            var a = Turned(node.Shape(0), node.Node.GetInt("transA", 0) != 0);
            var b = Turned(node.Shape(1), node.Node.GetInt("transB", 0) != 0);
            node.Set(0, node.Type(0), MatrixInference.Product(node, a, b));
        }
    }

    private static Shape? Turned(Shape? shape, bool turned) => shape is null || !turned || shape.Count < 2 ? shape : new Shape([.. shape.SkipLast(2), shape[^1], shape[^2]]);
}
