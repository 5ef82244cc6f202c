using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Inference;

/// <summary>Reads what a session takes and gives.</summary>
internal static class OrtSignatures
{
    public static ModelSignature Read(InferenceSession session) => new(
        [.. session.InputNames.Select(name => Describe(name, session.InputMetadata[name]))],
        [.. session.OutputNames.Select(name => Describe(name, session.OutputMetadata[name]))]);

    private static TensorSignature Describe(string name, NodeMetadata node) => node.IsTensor
        ? new TensorSignature(name, (TensorElementType)(int)node.ElementDataType, Shape(node))
        : new TensorSignature(name, TensorElementType.Undefined, null);

    private static Dimension[] Shape(NodeMetadata node) =>
        [.. node.Dimensions.Select((size, axis) => size >= 0 ? new Dimension(size, null) : new Dimension(null, Symbol(node, axis)))];

    private static string? Symbol(NodeMetadata node, int axis) =>
        node.SymbolicDimensions[axis] is { Length: > 0 } symbol ? symbol : null;
}
