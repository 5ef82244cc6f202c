namespace OpenTelemetry.Exporter;

public class PrometheusAspNetCoreOptions
{
    internal const string DefaultScrapeEndpointPath = "/metrics";

    private int _scrapeResponseCacheDurationMilliseconds = 300;

    public string? ScrapeEndpointPath { get; set; } = DefaultScrapeEndpointPath;

    public bool DisableTotalNameSuffixForCounters { get; set; }

    public bool EnableExemplarLabels { get; set; }

    public int ScrapeResponseCacheDurationMilliseconds
    {
        get => _scrapeResponseCacheDurationMilliseconds;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _scrapeResponseCacheDurationMilliseconds = value;
        }
    }
}
