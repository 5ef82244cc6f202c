using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Labels as they stand between the braces, sorted by name.</summary>
internal static class LabelText
{
    /// <summary>Labels of one series: its tags and the scope it comes from. Reserved ones are left out of the tags.</summary>
    public static string Of(Metric metric, ReadOnlyTagCollection tags)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            if (metric.MetricType is MetricType.Histogram or MetricType.ExponentialHistogram && tag.Key == "le") continue;
            Add(labels, tag.Key, tag.Value);
        }

        foreach (var tag in metric.MeterTags ?? []) labels["otel_scope_" + MetricName.SanitizeLabel(tag.Key)] = Render(tag.Value);
        Set(labels, "otel_scope_name", metric.MeterName);
        Set(labels, "otel_scope_version", metric.MeterVersion);
        return Write(labels);
    }

    /// <summary>Labels from key and value pairs. Keys that become the same name share a value, joined by semicolons.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, object>> attributes)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(labels, attribute.Key, attribute.Value);
        }

        return Write(labels);
    }

    /// <summary>Appends one name and its escaped value.</summary>
    public static void Append(StringBuilder output, string name, string value)
    {
        output.Append(name).Append("=\"");
        foreach (var character in value)
        {
            output.Append(character switch { '\\' => @"\\", '"' => "\\\"", '\n' => @"\n", _ => null });
            if (character is not ('\\' or '"' or '\n')) output.Append(character);
        }

        output.Append('"');
    }

    /// <summary>Text of a tag's value: booleans as in JSON, numbers in the invariant culture, null as empty.</summary>
    public static string Render(object? value) => value switch
    {
        null => "",
        bool boolean => boolean ? "true" : "false",
        string text => text,
        Array array => "[" + string.Join(",", array.Cast<object?>().Select(RenderItem)) + "]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string RenderItem(object? item) =>
        item is string text ? System.Text.Json.JsonSerializer.Serialize(text) : item is null ? "null" : Render(item);

    private static void Add(SortedDictionary<string, string> labels, string key, object? value)
    {
        var name = MetricName.SanitizeLabel(key);
        labels[name] = labels.TryGetValue(name, out var other) ? $"{other};{Render(value)}" : Render(value);
    }

    private static void Set(SortedDictionary<string, string> labels, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) labels[name] = value;
    }

    private static string Write(SortedDictionary<string, string> labels)
    {
        var output = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            if (output.Length > 0) output.Append(',');
            Append(output, name, value);
        }

        return output.ToString();
    }
}
