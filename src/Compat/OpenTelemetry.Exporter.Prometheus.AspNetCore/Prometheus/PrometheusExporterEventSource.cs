using System.Diagnostics.Tracing;

namespace OpenTelemetry.Exporter.Prometheus;

[EventSource(Name = "OpenTelemetry-Exporter-Prometheus")]
internal sealed class PrometheusExporterEventSource : EventSource
{
    public static readonly PrometheusExporterEventSource Log = new();

    [Event(1, Message = "Failed to export metrics: '{0}'", Level = EventLevel.Error)]
    public void FailedExport(string exception) => WriteEvent(1, exception);

    [Event(2, Message = "Metric '{0}' of meter '{1}' is left out: its family is a {2} or has another unit.", Level = EventLevel.Warning)]
    public void ConflictingType(string metric, string meter, string type) => WriteEvent(2, metric, meter, type);
}
