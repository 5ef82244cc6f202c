namespace OnnxAdapt.Abstractions;

/// <summary>An input of a packed graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it holds.</param>
/// <param name="ElementType">Int64 or Int32.</param>
public sealed record PackedGraphInput(string Name, PackedGraphRole Role, TensorElementType ElementType);
