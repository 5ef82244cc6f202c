using OpenTelemetry.Exporter.Prometheus;

namespace OnnxAdapt.Compat.Tests.Prometheus;

public sealed class ScrapeFormatTests
{
    [Theory]
    [InlineData(null, false, "0.0.4")]
    [InlineData("*/*", false, "0.0.4")]
    [InlineData("text/html", false, "0.0.4")]
    [InlineData("application/openmetrics-text", true, "1.0.0")]
    [InlineData("application/openmetrics-text; version=\"1.0.0\"; charset=utf-8", true, "1.0.0")]
    [InlineData("application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true, "0.0.1")]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.5", false, "0.0.4")]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0,*/*;q=0.1", false, "0.0.4")]
    [InlineData("application/openmetrics-text;version=2.0.0", false, "0.0.4")]
    [InlineData("APPLICATION/OPENMETRICS-TEXT;VERSION=1.0.0;Q=0.9,text/plain;q=0.3", true, "1.0.0")]
    [InlineData(",;,q=;application/openmetrics-text;q=abc", false, "0.0.4")]
    public void Negotiate_AcceptHeader_TakesTheHighestQuality(string? accept, bool openMetrics, string version)
    {
        var format = ScrapeFormat.Negotiate([accept]);

        Assert.Equal(new ScrapeFormat(openMetrics, version), format);
    }
}
