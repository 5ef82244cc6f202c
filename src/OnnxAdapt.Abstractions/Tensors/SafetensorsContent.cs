namespace OnnxAdapt.Abstractions;

/// <summary>What a safetensors file holds.</summary>
/// <param name="Parameters">The tensors in the order of the file's header; the holder disposes them.</param>
/// <param name="Metadata">Free text by key; empty when the file has none.</param>
public sealed record SafetensorsContent(ParameterSet Parameters, IReadOnlyDictionary<string, string> Metadata);
