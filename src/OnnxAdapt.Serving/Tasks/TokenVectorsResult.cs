using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Serving.Tasks;

/// <summary>Token vectors, in the order of the inputs.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">The version that computed every row.</param>
/// <param name="Rows">Float [tokens, size] for each input.</param>
/// <param name="Timings">Where the time went.</param>
public sealed record TokenVectorsResult(string Model, long Version, IReadOnlyList<Tensor> Rows, StageTimings Timings);
