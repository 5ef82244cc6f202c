namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Normalisations, which keep the shape of their input.</summary>
internal static class NormalizationInference
{
    public static IEnumerable<(OperatorId Op, InferenceRule Rule)> Rules =>
    [
        .. Rows.Of(ElementwiseInference.AsInput, "Softmax", "LogSoftmax", "Hardmax", "LpNormalization", "LRN", "MeanVarianceNormalization", "InstanceNormalization", "GroupNormalization", "RMSNormalization"),
        .. Rows.Of(LayerNormalization, "LayerNormalization"),
        .. Rows.Of(BatchNormalization, "BatchNormalization"),
    ];

    /// <summary>The second and third output hold one number for each group that is normalised.</summary>
    private static void LayerNormalization(InferenceContext node)
    {
        node.SetShape(0, node.Shape(0));
        if (node.Shape(0) is { } shape && node.Axis(node.Node.GetInt("axis", -1), shape.Count) is { } axis)
        {
            var type = (DataType)node.Node.GetInt("stash_type", (long)DataType.Float);
            var groups = new Shape([.. shape.Select((dim, i) => i < axis ? dim : 1)]);
            node.Set(1, type, groups);
            node.Set(2, type, groups);
        }
    }

    private static void BatchNormalization(InferenceContext node)
    {
        node.SetShape(0, node.Shape(0));
        for (var i = 1; i < node.OutputCount; i++)
        {
            node.Set(i, node.Type(3), node.Shape(3));
        }
    }
}
