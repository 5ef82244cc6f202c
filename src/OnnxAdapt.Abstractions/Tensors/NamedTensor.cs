namespace OnnxAdapt.Abstractions;

/// <summary>A tensor under the name of a graph input or output.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="Value">The tensor; this record does not own it.</param>
public readonly record struct NamedTensor(string Name, Tensor Value);
