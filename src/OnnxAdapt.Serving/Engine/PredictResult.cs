namespace OnnxAdapt.Serving.Engine;

/// <summary>Predictions, in the order of the inputs.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">The version that computed every row.</param>
/// <param name="Rows">One prediction per input.</param>
/// <param name="Timings">Where the time went.</param>
public sealed record PredictResult(string Model, long Version, IReadOnlyList<PredictionRow> Rows, StageTimings Timings);
