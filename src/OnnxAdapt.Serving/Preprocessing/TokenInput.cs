using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>A graph input of a text model.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="Role">What it stands for.</param>
/// <param name="ElementType">Int64, Int32 or Float.</param>
internal readonly record struct TokenInput(string Name, TokenInputRole Role, TensorElementType ElementType);
