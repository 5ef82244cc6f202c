namespace OnnxAdapt.Serving.Engine;

/// <summary>Vectors, in the order of the inputs.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">The version that computed every row.</param>
/// <param name="Rows">One vector per input.</param>
/// <param name="Timings">Where the time went.</param>
public sealed record EmbedResult(string Model, long Version, IReadOnlyList<EmbeddingRow> Rows, StageTimings Timings);
