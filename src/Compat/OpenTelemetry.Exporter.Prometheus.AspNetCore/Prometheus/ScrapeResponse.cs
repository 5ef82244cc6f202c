namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>One page of metrics, never changed after it was made.</summary>
internal sealed record ScrapeResponse(byte[] Body, DateTimeOffset GeneratedAt, long Timestamp);
