namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Operators of ONNX Runtime's own domain that optimised exports contain; their types are stated too, since the signature table has only standard ones.</summary>
internal static class MicrosoftInference
{
    private const string Domain = "com.microsoft";

    public static IEnumerable<(OperatorId Op, InferenceRule Rule)> Rules =>
    [
        .. Of(AsInput, "Gelu", "FastGelu", "QuickGelu", "BiasGelu", "BiasSoftmax", "BiasDropout"),
        .. Of(SkipLayerNormalization, "SkipLayerNormalization", "SkipSimplifiedLayerNormalization"),
        .. Of(FusedMatMul, "FusedMatMul"),
        .. Rows.Of(AsInput, "SimplifiedLayerNormalization"),
    ];

    private static IEnumerable<(OperatorId Op, InferenceRule Rule)> Of(InferenceRule rule, params string[] opTypes) =>
        opTypes.Select(opType => (new OperatorId(Domain, opType), rule));

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
