using System.Text;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>What a metric is called: the family (in TYPE, UNIT and HELP) and its samples.</summary>
internal readonly record struct MetricName(string Family, string Sample, string Unit, string Type)
{
    private const string Total = "_total";

    public static MetricName Of(Metric metric, bool openMetrics, bool disableTotal)
    {
        var type = TypeOf(metric.MetricType);
        var unit = MetricUnit.Suffix(metric.Unit);
        var name = WithoutTotal(Sanitize(metric.Name), type);
        if (unit.Length > 0 && !EndsWithUnit(name, unit)) name = $"{name}_{unit}";
        if (type != "counter") return new MetricName(name, name, unit, type);
        if (openMetrics) return new MetricName(name, name + Total, unit, type);
        var sample = disableTotal && !metric.Name.EndsWith(Total, StringComparison.Ordinal) ? name : name + Total;
        return new MetricName(sample, sample, unit, type);
    }

    /// <summary>Replaces each run of characters outside <c>[a-zA-Z0-9_:]</c> by one underscore; a leading digit gets one before it.</summary>
    public static string Sanitize(string name)
    {
        var result = new StringBuilder(name.Length + 1);
        foreach (var character in name)
        {
            if (result.Length == 0 && char.IsAsciiDigit(character)) result.Append('_');
            var allowed = char.IsAsciiLetterOrDigit(character) || character == ':';
            if (allowed) result.Append(character);
            else if (result.Length == 0 || result[^1] != '_') result.Append('_');
        }

        return result.ToString();
    }

    /// <summary>A label name: every character outside <c>[a-zA-Z0-9_]</c> becomes an underscore.</summary>
    public static string SanitizeLabel(string name)
    {
        var result = new StringBuilder(name.Length + 1);
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) result.Append('_');
        foreach (var character in name)
        {
            result.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        }

        return result.ToString();
    }

    private static string WithoutTotal(string name, string type) =>
        type == "counter" && name.EndsWith(Total, StringComparison.Ordinal) ? name[..^Total.Length] : name;

    private static bool EndsWithUnit(string name, string unit) =>
        name == unit || name.EndsWith("_" + unit, StringComparison.Ordinal);

    private static string TypeOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram or MetricType.ExponentialHistogram => "histogram",
        _ => "gauge",
    };
}
