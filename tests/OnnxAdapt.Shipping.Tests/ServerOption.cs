using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Shipping.Tests;

/// <summary>An option of the server, or a group of them: name, default, and what its documentation says.</summary>
internal sealed partial class ServerOption
{
    /// <summary>Options that follow from the chart's other values.</summary>
    private static readonly string[] SetByTheChart =
    [
        "Host", "Port", "HttpPort", "ModelDirectories", "DataDirectory", "DrainSeconds", "TlsCertificatePath", "TlsKeyPath", "TlsOnHttp", "ClientCaPath",
        "Serving.ModelDirectories", "Serving.DataDirectory", "Serving.DrainTimeout", "Serving.ExecutionProvider", "Adaptation.DataDirectory", "Adaptation.ExecutionProvider",
    ];

    private static readonly Dictionary<string, XDocument> Documents = [];

    private readonly PropertyInfo _property;
    private readonly object? _default;
    private readonly int _depth;

    private ServerOption(PropertyInfo property, object? value, int depth) => (_property, _default, _depth) = (property, value, depth);

    /// <summary>All options that the chart's values may hold.</summary>
    public static IReadOnlyList<ServerOption> All() => Of(new ServerSettings(), "", 1);

    private IReadOnlyList<ServerOption> Children => IsGroup ? Of(_default!, _property.Name + ".", _depth + 1) : [];

    private Type Type => Nullable.GetUnderlyingType(_property.PropertyType) ?? _property.PropertyType;

    private bool IsGroup => Type.IsClass && Type != typeof(string) && !typeof(System.Collections.IEnumerable).IsAssignableFrom(Type);

    /// <summary>The option as lines of YAML: a comment with its documentation, and its default.</summary>
    public void WriteYaml(StringBuilder yaml)
    {
        var indent = new string(' ', 2 * _depth);
        yaml.Append(CultureInfo.InvariantCulture, $"{indent}# {Documentation()}\n{indent}{_property.Name}:");
        if (!IsGroup)
        {
            yaml.Append(CultureInfo.InvariantCulture, $" {Node()?.ToJsonString() ?? "null"}\n");
            return;
        }

        yaml.Append('\n');
        foreach (var child in Children) child.WriteYaml(yaml);
    }

    /// <summary>The schema of an object with these options.</summary>
    public static JsonObject Schema(IReadOnlyList<ServerOption> options) => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject(options.Select(option => KeyValuePair.Create<string, JsonNode?>(option._property.Name, option.Schema()))),
    };

    private static ServerOption[] Of(object owner, string path, int depth) =>
    [
        .. owner.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => (property.CanWrite || property.PropertyType.IsClass) && !SetByTheChart.Contains(path + property.Name))
            .Select(property => new ServerOption(property, property.GetValue(owner), depth)),
    ];

    private JsonObject Schema()
    {
        var schema = IsGroup ? Schema(Children) : Leaf();
        schema["description"] = Documentation();
        return schema;
    }

    private JsonObject Leaf() => Type switch
    {
        _ when Nullable.GetUnderlyingType(_property.PropertyType) == typeof(bool) => new() { ["type"] = new JsonArray("boolean", "null") },
        _ when Type == typeof(bool) => new() { ["type"] = "boolean" },
        _ when Nullable.GetUnderlyingType(_property.PropertyType) == typeof(int) => new() { ["type"] = new JsonArray("integer", "null") },
        _ when Type == typeof(int) || Type == typeof(long) => new() { ["type"] = "integer" },
        _ when Type == typeof(double) || Type == typeof(float) => new() { ["type"] = "number" },
        _ when Type == typeof(TimeSpan) => new() { ["type"] = "string", ["pattern"] = @"^(\d+\.)?\d{2}:\d{2}:\d{2}(\.\d+)?$" },
        _ when Type == typeof(string) => new() { ["type"] = new JsonArray("string", "null") },
        _ when typeof(IDictionary<string, string>).IsAssignableFrom(Type) => new() { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "string" } },
        { IsEnum: true } => new() { ["enum"] = new JsonArray([.. Enum.GetNames(Type).Select(name => JsonValue.Create(name))]) },
        _ => new() { ["type"] = "array" },
    };

    private JsonNode? Node() => _default switch
    {
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        Enum value => value.ToString(),
        null => null,
        var value => JsonSerializer.SerializeToNode(value),
    };

    /// <summary>Summary and default of the property's XML documentation, in one line.</summary>
    private string Documentation()
    {
        var declaring = _property.DeclaringType!;
        var member = Document(declaring.Assembly).Descendants("member").FirstOrDefault(entry => (string?)entry.Attribute("name") == $"P:{declaring.FullName}.{_property.Name}");
        return member is null ? "" : Spaces().Replace($"{Text(member.Element("summary"))} {Text(member.Element("value"))}", " ").Trim();
    }

    private static string Text(XElement? element) => element is null ? "" : string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "paramref" } reference => ((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? "").Split('.')[^1],
        XElement inner => Text(inner),
        _ => "",
    }));

    private static XDocument Document(Assembly assembly)
    {
        lock (Documents)
        {
            var path = Path.ChangeExtension(assembly.Location, ".xml");
            return Documents.TryGetValue(path, out var known) ? known : Documents[path] = XDocument.Load(path);
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
