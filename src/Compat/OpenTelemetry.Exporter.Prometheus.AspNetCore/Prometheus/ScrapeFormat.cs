namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>An exposition format that was agreed on.</summary>
internal readonly record struct ScrapeFormat(bool IsOpenMetrics, string Version)
{
    public static readonly ScrapeFormat Text = new(false, "0.0.4");
    public static readonly ScrapeFormat OpenMetrics = new(true, "1.0.0");
    public static readonly ScrapeFormat OpenMetricsDraft = new(true, "0.0.1");

    public string ContentType =>
        $"{(IsOpenMetrics ? "application/openmetrics-text" : "text/plain")}; version={Version}; charset=utf-8";

    /// <summary>
    /// The format with the highest quality in the Accept header; equal ones in the order given. Anything that cannot be met
    /// falls back to the text format, as scrapers expect.
    /// </summary>
    public static ScrapeFormat Negotiate(IEnumerable<string?> acceptHeaders)
    {
        var (best, bestQuality) = (Text, 0.0);
        foreach (var range in acceptHeaders.SelectMany(SplitRanges).Select(AcceptRange.Parse))
        {
            if (range.Quality > bestQuality && range.Match() is { } format)
            {
                (best, bestQuality) = (format, range.Quality);
            }
        }

        return best;
    }

    private static string[] SplitRanges(string? header) =>
        (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
