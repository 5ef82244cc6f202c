namespace OnnxAdapt.Adaptation.Contract;

/// <summary>An exported session.</summary>
/// <param name="Steps">Optimizer steps of the session.</param>
/// <param name="Loss">Name of its loss.</param>
/// <param name="Labels">Labels in the order of the outputs; empty for regression.</param>
/// <param name="Artifacts">The files.</param>
public sealed record SessionExport(long Steps, string Loss, IReadOnlyList<string> Labels, WrittenArtifacts Artifacts);
