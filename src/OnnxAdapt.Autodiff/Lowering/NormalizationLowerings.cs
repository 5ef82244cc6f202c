using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Fused normalisations of the com.microsoft domain.</summary>
internal static class NormalizationLowerings
{
    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        new(new OperatorId("com.microsoft", "SkipLayerNormalization"), SkipLayerNormalization),
    ];

    /// <summary>SkipLayerNormalization(x, skip, scale, shift, bias): LayerNormalization of x + skip + bias; the sum is the fourth output.</summary>
    private static Value?[]? SkipLayerNormalization(OperatorEmitter e, Node node)
    {
        if (node.Output(1) is not null || node.Output(2) is not null)
        {
            return null;
        }

        var sum = e.Add(node.Input(0)!, node.Input(1)!);
        sum = node.Input(4) is { } bias ? e.Add(sum, bias) : sum;
        return [Normalized(e, node, sum), null, null, node.Output(3) is null ? null : sum];
    }

    private static Value Normalized(OperatorEmitter e, Node node, Value x)
    {
        var (scale, shift) = (node.Input(2)!, node.Input(3));
        return e.Emit(
            "LayerNormalization",
            shift is null ? [x, scale] : [x, scale, shift],
            x.Type,
            x.Shape,
            ("axis", -1L),
            ("epsilon", node.GetFloat("epsilon", 1e-12f)));
    }
}
