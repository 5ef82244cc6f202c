using System.Text.Json;

namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>A response as JSON. Clients differ in how they write names and leave out defaults, so fields are looked up here.</summary>
/// <param name="Json">The response as the client printed it.</param>
public sealed record ForeignMessage(JsonElement Json)
{
    /// <summary>A field by its name in the proto file, or null when it has its default.</summary>
    public ForeignMessage? Field(string name) =>
        Json.ValueKind == JsonValueKind.Object && (Json.TryGetProperty(name, out var value) || Json.TryGetProperty(CamelCase(name), out value)) && value.ValueKind != JsonValueKind.Null
            ? new ForeignMessage(value)
            : null;

    /// <summary>The text of a string or enum field; empty by default.</summary>
    public string Text(string name) => Field(name)?.Json.GetString() ?? string.Empty;

    /// <summary>The value of a number field of any width; zero by default.</summary>
    public double Number(string name) => Field(name) is not { } field ? 0
        : field.Json.ValueKind == JsonValueKind.String ? double.Parse(field.Json.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
        : field.Json.GetDouble();

    /// <summary>The items of a repeated field; none by default.</summary>
    public IReadOnlyList<ForeignMessage> Items(string name) => Field(name)?.Json.EnumerateArray().Select(item => new ForeignMessage(item)).ToArray() ?? [];

    private static string CamelCase(string name) =>
        string.Concat(name.Split('_').Select((part, index) => index == 0 || part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
}
