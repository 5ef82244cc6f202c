using System.Globalization;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>One media range of an Accept header (RFC 9110, section 12.5.1).</summary>
internal readonly record struct AcceptRange(string MediaType, string? Version, double Quality)
{
    public static AcceptRange Parse(string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        string? version = null;
        var quality = 1.0;
        foreach (var (name, value) in parts.Skip(1).Select(SplitParameter))
        {
            if (name.Equals("version", StringComparison.OrdinalIgnoreCase)) version = value;
            if (name.Equals("q", StringComparison.OrdinalIgnoreCase)) quality = ParseQuality(value);
        }

        return new AcceptRange(parts[0].ToLowerInvariant(), version, quality);
    }

    public ScrapeFormat? Match() => (MediaType, Version) switch
    {
        ("application/openmetrics-text", null or "1.0.0") => ScrapeFormat.OpenMetrics,
        ("application/openmetrics-text", "0.0.1") => ScrapeFormat.OpenMetricsDraft,
        ("application/*", _) => ScrapeFormat.OpenMetrics,
        ("text/plain", null or "0.0.4") or ("text/*", _) or ("*/*", _) => ScrapeFormat.Text,
        _ => null,
    };

    private static (string Name, string Value) SplitParameter(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (parameter, "") : (parameter[..equals].Trim(), parameter[(equals + 1)..].Trim().Trim('"'));
    }

    private static double ParseQuality(string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality)
            ? Math.Clamp(quality, 0, 1)
            : 0;
}
