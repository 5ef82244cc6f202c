using System.Diagnostics.Metrics;

namespace OnnxAdapt.Compat.Tests.Prometheus;

public sealed class ScrapeCacheTests : IDisposable
{
    private readonly Meter _meter = new($"test-{Guid.NewGuid():N}");
    private int _observations;

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task Scrape_WithinCacheDuration_IsCollectedOncePerFormat()
    {
        _meter.CreateObservableGauge("observations", () => Interlocked.Increment(ref _observations));
        await using var server = await ScrapeServer.StartAsync(
            _meter.Name, options => options.ScrapeResponseCacheDurationMilliseconds = 3_600_000);

        var first = await server.ScrapeAsync();
        var second = await server.ScrapeAsync();
        var other = await server.ScrapeAsync("application/openmetrics-text");

        Assert.Equal(first, second);
        Assert.NotEqual(first.Body, other.Body);
        Assert.Equal(2, _observations);
    }

    [Fact]
    public async Task Scrape_ConcurrentInBothFormats_EveryPageIsWhole()
    {
        _meter.CreateObservableGauge("observations", () => Interlocked.Increment(ref _observations));
        await using var server = await ScrapeServer.StartAsync(_meter.Name);

        var pages = await Task.WhenAll(Enumerable.Range(0, 64).Select(index =>
            server.ScrapeAsync(index % 2 == 0 ? "application/openmetrics-text" : "text/plain")));

        for (var index = 0; index < pages.Length; index++)
        {
            Assert.Equal(index % 2 == 0, pages[index].Body.EndsWith("# EOF\n", StringComparison.Ordinal));
            Assert.Contains("\nobservations{", pages[index].Body, StringComparison.Ordinal);
        }

        Assert.Equal(64, _observations);
    }
}
