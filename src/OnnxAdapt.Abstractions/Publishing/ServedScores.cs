namespace OnnxAdapt.Abstractions;

/// <summary>What the served version of an adapted model gives for some inputs.</summary>
/// <param name="Labels">Label names in the order of the outputs; empty for regression.</param>
/// <param name="Outputs">Raw outputs of each input, or the reason why not.</param>
public sealed record ServedScores(IReadOnlyList<string> Labels, IReadOnlyList<Outcome<float[]>> Outputs);
