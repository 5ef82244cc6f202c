namespace OnnxAdapt.Serving.Engine;

/// <summary>A label and how well it fits.</summary>
/// <param name="Label">Label name.</param>
/// <param name="Score">A probability, or the raw output where raw scores were asked for.</param>
public readonly record struct LabelScore(string Label, float Score);
