using OnnxAdapt.Runtime.LowRank;

namespace OnnxAdapt.Runtime.CustomOperators.Packing;

/// <summary>Neighbouring vectors that one adapter is for.</summary>
/// <param name="Pair">Its factors.</param>
/// <param name="From">The first vector.</param>
/// <param name="To">Behind the last.</param>
internal readonly record struct AdapterRun(LowRankPair Pair, long From, long To);
