namespace OnnxAdapt.Graph.Packing;

/// <summary>The scores of all pairs of tokens of a row, not computed yet.</summary>
/// <param name="Query">Queries, tokens of [heads * size].</param>
/// <param name="Key">Keys, alike.</param>
/// <param name="Heads">Number of heads.</param>
/// <param name="Scale">Factor of the products.</param>
/// <param name="Bias">What is added to them by position; null for nothing.</param>
/// <param name="IsNormalized">Whether softmax has been applied.</param>
internal sealed record AttentionScores(PackedForm Query, PackedForm Key, long Heads, float Scale, PackedForm? Bias, bool IsNormalized);
