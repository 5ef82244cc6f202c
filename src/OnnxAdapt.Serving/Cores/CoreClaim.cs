using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Cores;

/// <summary>What somebody would do with a core now.</summary>
/// <param name="Flow">Whose work goes first.</param>
/// <param name="Priority">Its priority.</param>
internal readonly record struct CoreClaim(string Flow, WorkPriority Priority);
