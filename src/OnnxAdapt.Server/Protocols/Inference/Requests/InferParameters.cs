namespace OnnxAdapt.Server.Protocols.Inference.Requests;

/// <summary>Named values of a request, an input or an output: <c>bool</c>, <c>long</c>, <c>ulong</c>, <c>double</c>, <c>string</c>, or null for one without a value.</summary>
internal sealed class InferParameters(IReadOnlyDictionary<string, object?> values)
{
    /// <summary>No parameters.</summary>
    public static InferParameters None { get; } = new(new Dictionary<string, object?>());

    /// <summary>Names that are given.</summary>
    public IEnumerable<string> Names => values.Keys;

    /// <summary>A truth value; null when it is not given.</summary>
    /// <exception cref="Abstractions.AdaptException">InvalidArgument for another kind of value.</exception>
    public bool? Bool(string name) => !values.TryGetValue(name, out var value) ? null : value as bool? ?? throw Wrong(name, "bool_param");

    /// <summary>A whole number; null when it is not given.</summary>
    /// <exception cref="Abstractions.AdaptException">InvalidArgument for another kind of value.</exception>
    public long? Integer(string name) => !values.TryGetValue(name, out var value) ? null : value switch
    {
        long number => number,
        ulong number => (long)Math.Min(number, long.MaxValue),
        _ => throw Wrong(name, "int64_param"),
    };

    /// <summary>A text; null when it is not given.</summary>
    /// <exception cref="Abstractions.AdaptException">InvalidArgument for another kind of value.</exception>
    public string? Text(string name) => !values.TryGetValue(name, out var value) ? null : value as string ?? throw Wrong(name, "string_param");

    /// <summary>Checks that a parameter is a whole number or a text, if it is given.</summary>
    /// <exception cref="Abstractions.AdaptException">InvalidArgument for another kind of value.</exception>
    public void RequireIntegerOrText(string name)
    {
        if (values.TryGetValue(name, out var value) && value is not (long or ulong or string)) throw Wrong(name, "int64_param or string_param");
    }

    private static Abstractions.AdaptException Wrong(string name, string expected) =>
        InferErrors.Invalid($"invalid value type for '{name}' parameter, expected {expected}.");
}
