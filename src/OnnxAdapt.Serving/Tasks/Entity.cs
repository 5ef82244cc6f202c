namespace OnnxAdapt.Serving.Tasks;

/// <summary>A labelled stretch of a text.</summary>
/// <param name="Label">The label; without its B- or I- where tokens were joined.</param>
/// <param name="Score">Its probability.</param>
/// <param name="Start">Where it starts, in code points.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Text">What it says.</param>
public sealed record Entity(string Label, float Score, int Start, int End, string Text);
