namespace OnnxAdapt.Graph.Packing;

/// <summary>An input of a packed graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it holds.</param>
/// <param name="Type">Its element type, a whole number.</param>
public sealed record PackedInput(string Name, PackedInputRole Role, DataType Type);
