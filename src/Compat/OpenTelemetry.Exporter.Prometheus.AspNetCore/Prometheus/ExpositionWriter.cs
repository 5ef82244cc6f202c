using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Writes metrics in the text format 0.0.4 or in OpenMetrics 1.0, families and series in ordinal order.</summary>
internal sealed class ExpositionWriter(ScrapeFormat format, PrometheusAspNetCoreOptions options)
{
    private readonly StringBuilder _output = new();

    public byte[] Write(Resource resource, in Batch<Metric> metrics)
    {
        WriteTargetInfo(resource);
        foreach (var family in Families(metrics)) WriteFamily(family);
        if (format.IsOpenMetrics) _output.Append("# EOF\n");
        return Encoding.UTF8.GetBytes(_output.ToString());
    }

    private List<MetricFamily> Families(in Batch<Metric> metrics)
    {
        var families = new SortedDictionary<string, MetricFamily>(StringComparer.Ordinal);
        foreach (var metric in metrics)
        {
            var name = MetricName.Of(metric, format.IsOpenMetrics, options.DisableTotalNameSuffixForCounters);
            if (!families.TryGetValue(name.Family, out var family))
            {
                families.Add(name.Family, family = new MetricFamily(name));
            }

            family.TryAdd(name, metric);
        }

        return [.. families.Values];
    }

    private void WriteTargetInfo(Resource resource)
    {
        var labels = LabelText.Of(resource.Attributes);
        if (labels.Length == 0) return;
        var (family, type) = format.IsOpenMetrics ? ("target", "info") : ("target_info", "gauge");
        WriteMetadata("TYPE", family, type);
        WriteMetadata("HELP", family, "Target metadata");
        WriteSample("target_info", labels).Append("1\n");
    }

    private void WriteFamily(MetricFamily family)
    {
        var series = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var metric in family.Metrics) AddSeries(series, family.Name, metric);
        if (series.Count == 0) return;
        WriteMetadata("TYPE", family.Name.Family, family.Name.Type);
        if (format.IsOpenMetrics && family.Name.Unit.Length > 0) WriteMetadata("UNIT", family.Name.Family, family.Name.Unit);
        if (family.Help.Length > 0) WriteMetadata("HELP", family.Name.Family, EscapeHelp(family.Help));
        foreach (var text in series.Values) _output.Append(text);
    }

    private void AddSeries(SortedDictionary<string, string> series, MetricName name, Metric metric)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = LabelText.Of(metric, point.Tags);
            var start = _output.Length;
            WritePoint(name, metric, in point, labels);
            series.TryAdd(labels, _output.ToString(start, _output.Length - start));
            _output.Length = start;
        }
    }

    private void WritePoint(MetricName name, Metric metric, in MetricPoint point, string labels)
    {
        switch (metric.MetricType)
        {
            case MetricType.Histogram:
                WriteBuckets(name, in point, labels);
                WriteSumAndCount(name, in point, labels);
                break;
            case MetricType.ExponentialHistogram:
                WriteBucket(name, labels, double.PositiveInfinity, point.GetHistogramCount()).Append('\n');
                WriteSumAndCount(name, in point, labels);
                break;
            default:
                WriteSample(name.Sample, labels).Append(ScalarValue(metric.MetricType, in point));
                if (name.Type == "counter") WriteExemplar(in point, metric.MetricType == MetricType.LongSum, double.NegativeInfinity, double.PositiveInfinity);
                _output.Append('\n');
                break;
        }
    }

    private void WriteBuckets(MetricName name, in MetricPoint point, string labels)
    {
        var (cumulative, lower, any) = (0L, double.NegativeInfinity, false);
        foreach (var bucket in point.GetHistogramBuckets())
        {
            cumulative += bucket.BucketCount;
            WriteBucket(name, labels, bucket.ExplicitBound, cumulative);
            WriteExemplar(in point, isLong: false, lower, bucket.ExplicitBound);
            _output.Append('\n');
            (lower, any) = (bucket.ExplicitBound, true);
        }

        if (!any) WriteBucket(name, labels, double.PositiveInfinity, point.GetHistogramCount()).Append('\n');
    }

    private StringBuilder WriteBucket(MetricName name, string labels, double bound, long count)
    {
        _output.Append(name.Sample).Append("_bucket{").Append(labels);
        if (labels.Length > 0) _output.Append(',');
        return _output.Append("le=\"").Append(Bound(bound)).Append("\"} ").Append(CultureInfo.InvariantCulture, $"{count}");
    }

    private void WriteSumAndCount(MetricName name, in MetricPoint point, string labels)
    {
        WriteSample(name.Sample + "_sum", labels).Append(Number(point.GetHistogramSum())).Append('\n');
        WriteSample(name.Sample + "_count", labels).Append(CultureInfo.InvariantCulture, $"{point.GetHistogramCount()}\n");
    }

    private void WriteExemplar(in MetricPoint point, bool isLong, double above, double upTo)
    {
        if (format.IsOpenMetrics && ExemplarText.Latest(in point, isLong, above, upTo, options.EnableExemplarLabels) is { } text)
        {
            _output.Append(text);
        }
    }

    private StringBuilder WriteSample(string name, string labels)
    {
        _output.Append(name);
        if (labels.Length > 0) _output.Append('{').Append(labels).Append('}');
        return _output.Append(' ');
    }

    private void WriteMetadata(string kind, string family, string text) =>
        _output.Append("# ").Append(kind).Append(' ').Append(family).Append(' ').Append(text).Append('\n');

    private string EscapeHelp(string help)
    {
        var escaped = help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return format.IsOpenMetrics ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private string Bound(double bound)
    {
        var text = Number(bound);
        return format.IsOpenMetrics && double.IsFinite(bound) && text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    private static string ScalarValue(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong().ToString(CultureInfo.InvariantCulture),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Number(point.GetSumDouble()),
        MetricType.LongGauge => point.GetGaugeLastValueLong().ToString(CultureInfo.InvariantCulture),
        _ => Number(point.GetGaugeLastValueDouble()),
    };

    /// <summary>The shortest text that reads back as the same number.</summary>
    internal static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ when double.IsNaN(value) => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
