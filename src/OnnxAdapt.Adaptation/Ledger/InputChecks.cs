using System.Numerics;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Ledger;

/// <summary>Checks of inputs that need no model.</summary>
internal static class InputChecks
{
    /// <summary>Null when the input is good.</summary>
    public static string? Problem(ExampleInput input, int maxTextLength) => input switch
    {
        ExampleInput.Text text => TextProblem(text.Value, "text", maxTextLength),
        ExampleInput.TextPair pair => TextProblem(pair.First, "first text", maxTextLength) ?? TextProblem(pair.Second, "second text", maxTextLength),
        ExampleInput.Tokens tokens => tokens.Ids.Count == 0 ? "There are no token ids." : null,
        ExampleInput.Tensors tensors => tensors.Values.Count == 0 ? "There are no tensors." : tensors.Values.Select(TensorProblem).FirstOrDefault(problem => problem is not null),
        ExampleInput.Image image => image.Content.IsEmpty ? "The image is empty." : null,
        ExampleInput.Audio audio => audio.Content.IsEmpty ? "The sound is empty." : null,
        ExampleInput.Unreadable unreadable => unreadable.Reason,
        ExampleInput.Group group => group.Members.Select(member => Problem(member, maxTextLength)).FirstOrDefault(problem => problem is not null),
        _ => "The input is of an unknown kind.",
    };

    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }

        return true;
    }

    private static string? TextProblem(string text, string what, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(text)) return $"The {what} is empty.";
        if (text.Length > maxLength) return $"The {what} has {text.Length} characters; at most {maxLength} are allowed (MaxTextLength).";
        return IsWellFormed(text) ? null : $"The {what} has half of a surrogate pair in it.";
    }

    private static string? TensorProblem(NamedTensor tensor) => tensor.Value.ElementType switch
    {
        TensorElementType.Float when HasNonFinite(tensor.Value.AsSpan<float>()) => NotFinite(tensor.Name),
        TensorElementType.Double when HasNonFinite(tensor.Value.AsSpan<double>()) => NotFinite(tensor.Name),
        TensorElementType.Float16 when HasNonFinite(tensor.Value.AsSpan<Half>()) => NotFinite(tensor.Name),
        _ => null,
    };

    private static bool HasNonFinite<T>(ReadOnlySpan<T> values)
        where T : INumberBase<T>
    {
        foreach (var value in values)
        {
            if (!T.IsFinite(value)) return true;
        }

        return false;
    }

    private static string NotFinite(string name) => $"The tensor '{name}' holds a number that is not finite.";
}
