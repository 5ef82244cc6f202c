using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Protocols.Inference.Requests;

namespace OnnxAdapt.Server.Protocols.Inference.Rest;

/// <summary>Reads JSON strictly: one object, no key twice, no deep nesting.</summary>
internal static class JsonBodies
{
    private const int MaximumDepth = 64;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaximumDepth, AllowDuplicateProperties = false };

    /// <summary>The object of a body; an empty body is an empty object.</summary>
    /// <exception cref="AdaptException">InvalidArgument.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var document = JsonDocument.Parse(json.IsEmpty ? "{}"u8.ToArray() : json, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            throw InferErrors.Invalid("failed to parse the request JSON buffer: it must be an object");
        }
        catch (JsonException failure)
        {
            throw InferErrors.Invalid($"failed to parse the request JSON buffer: line {failure.LineNumber + 1}, byte {failure.BytePositionInLine}");
        }
    }

    /// <summary>A text field; null when it is not there.</summary>
    /// <exception cref="AdaptException">InvalidArgument for another kind of value.</exception>
    public static string? Text(JsonElement element, string name) => !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? StringOf(value, name) : throw Wrong(name, "a string");

    /// <summary>An array field; null when it is not there.</summary>
    /// <exception cref="AdaptException">InvalidArgument for another kind of value.</exception>
    public static JsonElement? Items(JsonElement element, string name) => !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Array ? value : throw Wrong(name, "an array");

    /// <summary>The parameters of a request, an input or an output.</summary>
    /// <exception cref="AdaptException">InvalidArgument for a value that is no truth value, number or text.</exception>
    public static InferParameters Parameters(JsonElement element)
    {
        if (!element.TryGetProperty("parameters", out var parameters)) return InferParameters.None;
        if (parameters.ValueKind != JsonValueKind.Object) throw Wrong("parameters", "an object");
        return new InferParameters(parameters.EnumerateObject().ToDictionary(parameter => parameter.Name, parameter => Value(parameter), StringComparer.Ordinal));
    }

    /// <summary>The text of a string that may hold half a surrogate pair.</summary>
    /// <exception cref="AdaptException">InvalidArgument when it does.</exception>
    public static string StringOf(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(name, "valid Unicode");
        }
    }

    /// <summary>A failure that says what a field must be.</summary>
    public static AdaptException Wrong(string name, string expected) => InferErrors.Invalid($"failed to parse the request JSON buffer: '{Shown.Name(name)}' must be {expected}");

    private static object? Value(JsonProperty parameter) => parameter.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => StringOf(parameter.Value, parameter.Name),
        JsonValueKind.Number when parameter.Value.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number when parameter.Value.TryGetUInt64(out var large) => large,
        JsonValueKind.Number => parameter.Value.GetDouble(),
        _ => throw Wrong(parameter.Name, "a truth value, a number or a string"),
    };
}
