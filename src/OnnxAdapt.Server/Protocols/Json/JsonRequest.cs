using System.Text.Json;

namespace OnnxAdapt.Server.Protocols.Json;

/// <summary>The fields of a JSON object that a client sent.</summary>
internal sealed class JsonRequest(JsonDocument document) : IDisposable
{
    /// <summary>A field; null when it is absent or null.</summary>
    public JsonElement? Find(string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A field that must be there.</summary>
    /// <exception cref="JsonShapeException">It is not.</exception>
    public JsonElement Require(string name) => Find(name) ?? throw Wrong(name, "is missing.");

    /// <summary>A text; null when absent.</summary>
    /// <exception cref="JsonShapeException">It is something else.</exception>
    public string? Text(string name) => Find(name) is { } value ? TextOf(value, name) : null;

    /// <summary>A text that must be there.</summary>
    /// <exception cref="JsonShapeException">It is not, or is something else.</exception>
    public string RequireText(string name) => TextOf(Require(name), name);

    /// <summary>True or false; null when absent.</summary>
    /// <exception cref="JsonShapeException">It is something else.</exception>
    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "must be true or false."),
    };

    /// <summary>A whole number from 1 on; null when absent.</summary>
    /// <exception cref="JsonShapeException">It is something else.</exception>
    public int? Count(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= 1 => number,
        _ => throw Wrong(name, "must be a whole number from 1 on."),
    };

    /// <summary>Texts that must be there.</summary>
    /// <exception cref="JsonShapeException">They are not, or are something else.</exception>
    public string[] RequireTexts(string name)
    {
        var array = Require(name);
        return array.ValueKind == JsonValueKind.Array
            ? [.. array.EnumerateArray().Select((item, index) => TextOf(item, FormattableString.Invariant($"{name}[{index}]")))]
            : throw Wrong(name, "must be an array of strings.");
    }

    /// <summary>An object within; null when absent.</summary>
    /// <exception cref="JsonShapeException">It is something else.</exception>
    public JsonRequest? Child(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new JsonRequest(JsonDocument.Parse(value.GetRawText())),
        _ => throw Wrong(name, "must be an object."),
    };

    /// <summary>The text of an element.</summary>
    /// <exception cref="JsonShapeException">It is no string, or half of a surrogate pair is in it.</exception>
    public static string TextOf(JsonElement value, string field)
    {
        if (value.ValueKind != JsonValueKind.String) throw Wrong(field, "must be a string.");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(field, "holds half of a surrogate pair.");
        }
    }

    /// <summary>Token ids of an element.</summary>
    /// <exception cref="JsonShapeException">It is no array of whole numbers from 0 on.</exception>
    public static int[] IdsOf(JsonElement value, string field)
    {
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(field, "must be an array of token ids.");
        var ids = new int[value.GetArrayLength()];
        for (var index = 0; index < ids.Length; index++)
        {
            ids[index] = value[index].ValueKind == JsonValueKind.Number && value[index].TryGetInt32(out var id) && id >= 0
                ? id
                : throw Wrong(FormattableString.Invariant($"{field}[{index}]"), "must be a token id.");
        }

        return ids;
    }

    /// <summary>A field of another shape.</summary>
    public static JsonShapeException Wrong(string field, string problem) => new(StatusCodes.Status422UnprocessableEntity, $"{field}: {problem}", field);

    /// <inheritdoc/>
    public void Dispose() => document.Dispose();
}
