using System.Text.Json;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Tokenization.Reading;

/// <summary>One JSON object of a tokenizer file, with its path for error messages.</summary>
internal readonly struct ComponentReader(JsonElement element, string path)
{
    public string Path => path;

    public JsonElement Element => element;

    public string TypeName => Text("type");

    public string Text(string name) =>
        OptionalText(name) ?? throw Wrong(name, "must be a string");

    public string? OptionalText(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Wrong(name, "must be a string"),
    };

    public bool Flag(string name, bool otherwise) => OptionalFlag(name) ?? otherwise;

    public bool? OptionalFlag(string name) => Find(name)?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "must be true or false"),
    };

    public int Number(string name) => OptionalNumber(name) ?? throw Wrong(name, "must be a whole number");

    public int? OptionalNumber(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) => number,
        _ => throw Wrong(name, "must be a whole number"),
    };

    public ComponentReader Object(string name) => OptionalObject(name) ?? throw Wrong(name, "must be an object");

    public ComponentReader? OptionalObject(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new ComponentReader(value, $"{path}.{name}"),
        _ => throw Wrong(name, "must be an object"),
    };

    public IEnumerable<ComponentReader> Objects(string name)
    {
        var self = this;
        return Array(name).Select((item, index) => self.Item(item, name, index));
    }

    public JsonElement[] Array(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.Array } value => [.. value.EnumerateArray()],
        _ => throw Wrong(name, "must be an array"),
    };

    /// <summary>The id of a field that is a token and its id.</summary>
    public int TokenId(string name) => Array(name) switch
    {
        [_, { ValueKind: JsonValueKind.Number } id] when id.TryGetInt32(out var value) => value,
        _ => throw Wrong(name, "must be a token and its id"),
    };

    public JsonElement? Find(string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public AdaptException Wrong(string name, string rule) => AdaptException.Invalid($"{path}.{name}", $"{rule}; found {Found(name)}.");

    private ComponentReader Item(JsonElement item, string name, int index) => item.ValueKind == JsonValueKind.Object
        ? new ComponentReader(item, $"{path}.{name}[{index}]")
        : throw AdaptException.Invalid($"{path}.{name}[{index}]", "must be an object.");

    private string Found(string name)
    {
        var text = Find(name)?.GetRawText() ?? "nothing";
        return text.Length <= 60 ? text : text[..60] + "...";
    }
}
