namespace OnnxAdapt.Serving.Engine;

/// <summary>The vector of one input.</summary>
/// <param name="Values">Its components.</param>
/// <param name="Tokens">Tokens that the model saw, special tokens included; 0 for tensors.</param>
public readonly record struct EmbeddingRow(float[] Values, int Tokens);
