using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OrtElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace OnnxAdapt.Runtime.Training;

/// <summary>Requires that a training graph has the inputs and outputs that its program names.</summary>
internal static class ProgramCheck
{
    /// <exception cref="AdaptException">InvalidArgument.</exception>
    public static void RequireInput(InferenceSession session, string name) => RequireFloat(session.InputMetadata, name, "input");

    /// <exception cref="AdaptException">InvalidArgument.</exception>
    public static void RequireOutput(InferenceSession session, string name) => RequireFloat(session.OutputMetadata, name, "output");

    private static void RequireFloat(IReadOnlyDictionary<string, NodeMetadata> nodes, string name, string kind)
    {
        if (!nodes.TryGetValue(name, out var node))
        {
            throw AdaptException.Invalid("program", $"The training graph has no {kind} '{name}'; it has {string.Join(", ", nodes.Keys.Take(20))}.");
        }

        if (!node.IsTensor || node.ElementDataType != OrtElementType.Float)
        {
            throw AdaptException.Invalid("program", $"The {kind} '{name}' of the training graph is no float tensor; only float parameters can be trained.");
        }
    }
}
