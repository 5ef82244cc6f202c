using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>What is kept of a serialized tensor beside its elements.</summary>
/// <param name="Shell">The message without sizes, type and elements.</param>
/// <param name="Field">The field that held the elements.</param>
internal sealed record TensorFormat(TensorProto Shell, TensorField Field);
