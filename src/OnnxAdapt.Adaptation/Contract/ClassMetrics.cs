namespace OnnxAdapt.Adaptation.Contract;

/// <summary>How well one class is recognised.</summary>
/// <param name="Label">Label name.</param>
/// <param name="Precision">Right among those predicted as this class; 0 when none was.</param>
/// <param name="Recall">Found among those of this class; 0 when there are none.</param>
/// <param name="F1">Harmonic mean of both; 0 when both are 0.</param>
/// <param name="Support">Examples of this class.</param>
public sealed record ClassMetrics(string Label, double Precision, double Recall, double F1, long Support);
