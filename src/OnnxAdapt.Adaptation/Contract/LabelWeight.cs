namespace OnnxAdapt.Adaptation.Contract;

/// <summary>How much the examples of a label count in the loss.</summary>
/// <param name="Label">Name of a label that was given with the start.</param>
/// <param name="Weight">At least 0.</param>
public sealed record LabelWeight(string Label, float Weight);
