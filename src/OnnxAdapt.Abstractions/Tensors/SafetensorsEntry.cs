namespace OnnxAdapt.Abstractions;

/// <summary>One tensor in a safetensors header; the offsets count from the start of the data.</summary>
internal sealed record SafetensorsEntry(string Name, TensorElementType ElementType, long[] Dimensions, long Begin, long End);
