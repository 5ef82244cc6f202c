using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Exemplars in the syntax of OpenMetrics 1.0.</summary>
internal static class ExemplarText
{
    private const int MaximumCharacters = 128;

    /// <summary>The latest exemplar with a value in (above, upTo], or null when there is none.</summary>
    public static string? Latest(in MetricPoint point, bool isLong, double above, double upTo, bool withLabels)
    {
        if (!point.TryGetExemplars(out var exemplars)) return null;
        DateTimeOffset? latest = null;
        string? text = null;
        foreach (ref readonly var exemplar in exemplars)
        {
            var value = isLong ? exemplar.LongValue : exemplar.DoubleValue;
            if (value <= above || value > upTo || exemplar.Timestamp <= latest) continue;
            latest = exemplar.Timestamp;
            text = Write(in exemplar, value, withLabels);
        }

        return text;
    }

    private static string Write(in Exemplar exemplar, double value, bool withLabels)
    {
        var labels = new StringBuilder();
        var characters = 0;
        if (exemplar.TraceId != default)
        {
            TryAppend(labels, "trace_id", exemplar.TraceId.ToHexString(), ref characters);
            TryAppend(labels, "span_id", exemplar.SpanId.ToHexString(), ref characters);
        }

        if (withLabels)
        {
            foreach (var tag in exemplar.FilteredTags)
            {
                TryAppend(labels, MetricName.SanitizeLabel(tag.Key), LabelText.Render(tag.Value), ref characters);
            }
        }

        var seconds = (exemplar.Timestamp - DateTimeOffset.UnixEpoch).TotalSeconds.ToString("F3", CultureInfo.InvariantCulture);
        return $" # {{{labels}}} {ExpositionWriter.Number(value)} {seconds}";
    }

    private static void TryAppend(StringBuilder labels, string name, string value, ref int characters)
    {
        var length = name.EnumerateRunes().Count() + value.EnumerateRunes().Count();
        if (characters + length > MaximumCharacters) return;
        characters += length;
        if (labels.Length > 0) labels.Append(',');
        LabelText.Append(labels, name, value);
    }
}
