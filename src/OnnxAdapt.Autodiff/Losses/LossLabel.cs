using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>Something that a loss needs with each batch.</summary>
/// <param name="Name">Name of its input; empty for the labels proper, whose name the training graph's options say.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Shape, as far as it is known.</param>
public sealed record LossLabel(string Name, DataType Type, Shape? Shape);
