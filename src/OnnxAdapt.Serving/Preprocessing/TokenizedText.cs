namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>Token ids of a text.</summary>
/// <param name="Ids">Ids, special tokens included, without padding.</param>
/// <param name="TypeIds">Segment of each token; null for all zeros.</param>
internal readonly record struct TokenizedText(int[] Ids, int[]? TypeIds);
