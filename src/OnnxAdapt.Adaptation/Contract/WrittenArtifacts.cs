namespace OnnxAdapt.Adaptation.Contract;

/// <summary>Artifacts on disk.</summary>
/// <param name="Files">Paths of the files.</param>
/// <param name="LearningRate">Rate to continue with, which artifacts do not hold.</param>
/// <param name="Notes">What is not as in the session, in words; empty when going on gives the same numbers.</param>
public sealed record WrittenArtifacts(IReadOnlyList<string> Files, double LearningRate, IReadOnlyList<string> Notes);
