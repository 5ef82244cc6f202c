using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Serving.Tasks;

/// <summary>Labelled stretches, in the order of the texts.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">The version that computed every row.</param>
/// <param name="Rows">Entities of each text in their order.</param>
/// <param name="Tokens">Tokens of each text that the model saw.</param>
/// <param name="Timings">Where the time went.</param>
public sealed record EntitiesResult(string Model, long Version, IReadOnlyList<IReadOnlyList<Entity>> Rows, IReadOnlyList<int> Tokens, StageTimings Timings);
