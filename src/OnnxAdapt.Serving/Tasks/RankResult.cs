using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Serving.Tasks;

/// <summary>Scores of pairs, best first; equal ones in the order of the request.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">The version that computed every score.</param>
/// <param name="Ranks">One per pair.</param>
/// <param name="Tokens">Tokens that the model saw in all.</param>
/// <param name="Timings">Where the time went.</param>
public sealed record RankResult(string Model, long Version, IReadOnlyList<Rank> Ranks, long Tokens, StageTimings Timings);
