using OnnxAdapt.Autodiff.Lowering.Attention;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Attention and position embeddings as products, masks and softmax.</summary>
internal static class AttentionLowerings
{
    private const string Contributed = "com.microsoft";

    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        new(OperatorId.Standard("Attention"), StandardAttention.Lower),
        new(OperatorId.Standard("RotaryEmbedding"), RotaryLowerings.Standard),
        new(new OperatorId(Contributed, "Attention"), MicrosoftAttention.Lower),
        new(new OperatorId(Contributed, "MultiHeadAttention"), MultiHeadAttention.Lower),
        new(new OperatorId(Contributed, "GroupQueryAttention"), GroupQueryAttention.Lower),
        new(new OperatorId(Contributed, "RotaryEmbedding"), RotaryLowerings.Microsoft),
    ];
}
