using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Errors;

/// <summary>Turns failures of the runtime into the closed set of kinds. The code stands at the start of the runtime's message.</summary>
internal static partial class OrtErrors
{
    private static readonly string[] ShapeComplaints =
        ["broadcast", "cannot be reshaped", "Mismatch", "mismatch", "same dimension", "must match", "incompatible", "Non concat axis"];

    /// <summary>The message without its code.</summary>
    public static string Text(OnnxRuntimeException error) => CodePrefix().Replace(error.Message, "").Trim();

    /// <summary>A failure to load a model.</summary>
    /// <param name="error">What the runtime threw.</param>
    /// <param name="model">The file, or a word for bytes.</param>
    public static AdaptException Loading(OnnxRuntimeException error, string model) => Code(error) == "NoSuchFile"
        ? new AdaptException(AdaptErrorKind.NotFound, $"The model file {model} does not exist.", error)
        : new AdaptException(AdaptErrorKind.InvalidArgument, $"The model {model} cannot be used: {Text(error)}", error);

    /// <summary>A failure of a run whose inputs have the declared types and shapes.</summary>
    public static AdaptException Running(OnnxRuntimeException error, IReadOnlyList<NamedTensor> inputs)
    {
        if (Code(error) == "InvalidArgument")
        {
            return AdaptException.Invalid(Suspect(error, inputs), Text(error));
        }

        return ShapeComplaints.Any(word => error.Message.Contains(word, StringComparison.Ordinal))
            ? AdaptException.Invalid("inputs", $"The sizes do not fit together ({Sizes(inputs)}): {Text(error)}")
            : new AdaptException(AdaptErrorKind.Internal, $"The graph failed: {Text(error)}", error);
    }

    private static string Code(OnnxRuntimeException error) => CodePrefix().Match(error.Message).Groups[1].Value;

    /// <summary>The input that holds the index which the runtime found out of bounds, where that can be told.</summary>
    private static string Suspect(OnnxRuntimeException error, IReadOnlyList<NamedTensor> inputs)
    {
        var named = inputs.Where(input => error.Message.Contains($"input: {input.Name} ", StringComparison.Ordinal)).Select(input => input.Name).FirstOrDefault();
        if (named is not null)
        {
            return $"inputs[{named}]";
        }

        var index = OutOfBounds().Match(error.Message);
        var holders = index.Success ? inputs.Where(input => Holds(input.Value, long.Parse(index.Groups[1].Value, null))).ToArray() : [];
        return holders.Length > 0 ? $"inputs[{holders[0].Name}]" : "inputs";
    }

    private static bool Holds(Tensor tensor, long value) => tensor.ElementType switch
    {
        TensorElementType.Int64 => tensor.AsSpan<long>().Contains(value),
        TensorElementType.Int32 => value == (int)value && tensor.AsSpan<int>().Contains((int)value),
        _ => false,
    };

    private static string Sizes(IReadOnlyList<NamedTensor> inputs) =>
        string.Join(", ", inputs.Select(input => $"{input.Name} [{string.Join(",", input.Value.Dimensions.ToArray())}]"));

    [GeneratedRegex(@"^\[ErrorCode:(\w+)\] (?:.*\[ONNXRuntimeError\] : \d+ : \w+ : )?", RegexOptions.Singleline)]
    private static partial Regex CodePrefix();

    [GeneratedRegex(@"idx=(-?\d+)")]
    private static partial Regex OutOfBounds();
}
