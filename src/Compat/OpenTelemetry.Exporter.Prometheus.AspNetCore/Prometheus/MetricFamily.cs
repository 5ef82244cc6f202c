using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Metrics that share a name: they are written together under one block of metadata.</summary>
internal sealed class MetricFamily(MetricName name)
{
    private readonly List<Metric> _metrics = [];

    public MetricName Name { get; } = name;

    public IReadOnlyList<Metric> Metrics => _metrics;

    public string Help { get; private set; } = "";

    /// <summary>Adds a metric; one of another type or unit than the family's would make the whole page unreadable and is left out.</summary>
    public void TryAdd(MetricName name, Metric metric)
    {
        if (name.Type != Name.Type || name.Unit != Name.Unit)
        {
            PrometheusExporterEventSource.Log.ConflictingType(metric.Name, metric.MeterName, Name.Type);
            return;
        }

        _metrics.Add(metric);
        if (Help.Length == 0) Help = metric.Description ?? "";
    }
}
