using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OrtElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace OnnxAdapt.Runtime.Training;

/// <summary>Requires that a training graph has the inputs and outputs that its program names, and no other inputs.</summary>
internal static class ProgramCheck
{
    /// <exception cref="AdaptException">InvalidArgument.</exception>
    public static void RequireInput(InferenceSession session, string name) => RequireFloat(session.InputMetadata, name, "input");

    /// <exception cref="AdaptException">InvalidArgument.</exception>
    public static void RequireOutput(InferenceSession session, string name) => RequireFloat(session.OutputMetadata, name, "output");

    /// <summary>What nothing gives a value to would only be missed at the first run.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="kind">Which graph of the program it is, for the message.</param>
    /// <param name="program">What names the inputs.</param>
    /// <param name="key">The input for the key of random numbers, if this graph may have one.</param>
    /// <exception cref="AdaptException">InvalidArgument for an input that is neither data, parameter, buffer nor key.</exception>
    public static void RequireNoOtherInputs(InferenceSession session, string kind, TrainingProgram program, string? key)
    {
        var known = program.DataInputs.Select(input => input.Name)
            .Concat(program.Parameters.Select(parameter => parameter.Name))
            .Concat(program.Buffers.Select(buffer => buffer.Name))
            .Append(key)
            .ToHashSet(StringComparer.Ordinal);
        if (session.InputNames.FirstOrDefault(name => !known.Contains(name)) is { } other)
        {
            throw AdaptException.Invalid("program", $"The {kind} graph has an input '{other}' that the program does not name as data, parameter, buffer or random key, so nothing would give it a value.");
        }
    }

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
