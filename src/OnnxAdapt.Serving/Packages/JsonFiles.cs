using System.Text.Json;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Packages;

/// <summary>Reads the small JSON files beside a model.</summary>
internal static class JsonFiles
{
    private const long MaxBytes = 16 * 1024 * 1024;

    /// <summary>The root object of a file; null when there is no such file.</summary>
    /// <exception cref="AdaptException">DataLoss when the file is no JSON object.</exception>
    public static JsonElement? TryRead(string path)
    {
        if (!File.Exists(path)) return null;
        RequireSize(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new AdaptException(AdaptErrorKind.DataLoss, $"The file '{path}' is not JSON: {exception.Message} Restore it from a copy.", exception);
        }
    }

    public static JsonElement? Child(this JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var child) && child.ValueKind != JsonValueKind.Null ? child : null;

    public static string? Text(this JsonElement? element, string name) =>
        element.Child(name) is { ValueKind: JsonValueKind.String } child ? child.GetString() : null;

    public static bool? Flag(this JsonElement? element, string name) =>
        element.Child(name) switch { { ValueKind: JsonValueKind.True } => true, { ValueKind: JsonValueKind.False } => false, _ => null };

    /// <summary>A number of tokens or ids: positive, and small enough to be meant.</summary>
    public static int? Count(this JsonElement? element, string name) =>
        element.Child(name) is { ValueKind: JsonValueKind.Number } child && child.TryGetDouble(out var number) && number is >= 1 and <= 100_000_000 ? (int)number : null;

    private static void RequireSize(string path)
    {
        if (new FileInfo(path).Length > MaxBytes)
        {
            throw new AdaptException(AdaptErrorKind.DataLoss, $"The file '{path}' is larger than {MaxBytes} bytes, which no such file should be.");
        }
    }
}
