using System.Diagnostics;
using System.Diagnostics.Metrics;
using OnnxAdapt.TestKit;
using OpenTelemetry.Metrics;

namespace OnnxAdapt.Compat.Tests.Prometheus;

public sealed class PrometheusExpositionTests : IDisposable
{
    private const string OpenMetrics = "application/openmetrics-text;version=1.0.0";

    private const string TargetInfo = """
        # TYPE target_info gauge
        # HELP target_info Target metadata
        target_info{service_name="onnx\"adapt"} 1

        """;

    private readonly Meter _meter = new($"test-{Guid.NewGuid():N}", "1.2");

    private string Scope => $"otel_scope_name=\"{_meter.Name}\",otel_scope_version=\"1.2\"";

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task Counter_TextFormat_HasTotalUnitAndEscapedLabels()
    {
        var counter = _meter.CreateCounter<long>("requests.read-size", "By", "Bytes with \\ and\nbreak");
        await using var server = await ScrapeServer.StartAsync(_meter.Name);
        counter.Add(5, new KeyValuePair<string, object?>("path", "a\"b\\c\nd"));
        counter.Add(2, new KeyValuePair<string, object?>("path", "A"));

        var (body, contentType) = await server.ScrapeAsync();

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", contentType);
        Assert.Equal(TargetInfo + $$"""
            # TYPE requests_read_size_bytes_total counter
            # HELP requests_read_size_bytes_total Bytes with \\ and\nbreak
            requests_read_size_bytes_total{{{Scope}},path="A"} 2
            requests_read_size_bytes_total{{{Scope}},path="a\"b\\c\nd"} 5

            """, body);
    }

    [Fact]
    public async Task Counter_OpenMetrics_FamilyLacksTotalAndUnitIsNamed()
    {
        var counter = _meter.CreateCounter<double>("busy", "s", "Say \"busy\"");
        await using var server = await ScrapeServer.StartAsync(_meter.Name);
        counter.Add(1.5);

        var (body, contentType) = await server.ScrapeAsync(OpenMetrics);

        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", contentType);
        Assert.Equal($$"""
            # TYPE target info
            # HELP target Target metadata
            target_info{service_name="onnx\"adapt"} 1
            # TYPE busy_seconds counter
            # UNIT busy_seconds seconds
            # HELP busy_seconds Say \"busy\"
            busy_seconds_total{{{Scope}}} 1.5
            # EOF

            """, body);
    }

    [Fact]
    public async Task Histogram_TextFormat_BucketsAreCumulative()
    {
        var histogram = _meter.CreateHistogram<double>("step.duration", "s", "Time of a step");
        await using var server = await ScrapeServer.StartAsync(_meter.Name, metrics: TwoBuckets);
        foreach (var value in new[] { 0.25, 0.5, 1.5, 9 }) histogram.Record(value);

        var (body, _) = await server.ScrapeAsync();

        Assert.Equal(TargetInfo + $$"""
            # TYPE step_duration_seconds histogram
            # HELP step_duration_seconds Time of a step
            step_duration_seconds_bucket{{{Scope}},le="0.5"} 2
            step_duration_seconds_bucket{{{Scope}},le="2"} 3
            step_duration_seconds_bucket{{{Scope}},le="+Inf"} 4
            step_duration_seconds_sum{{{Scope}}} 11.25
            step_duration_seconds_count{{{Scope}}} 4

            """, body);
    }

    [Fact]
    public async Task Histogram_OpenMetrics_CarriesExemplarsOfTheirBuckets()
    {
        var histogram = _meter.CreateHistogram<double>("step.duration", "s");
        await using var server = await ScrapeServer.StartAsync(
            _meter.Name, metrics: provider => TwoBuckets(provider.SetExemplarFilter(ExemplarFilterType.TraceBased)));
        using var activity = new Activity("work").Start();
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        histogram.Record(1.5);

        var (body, _) = await server.ScrapeAsync(OpenMetrics);

        var exemplar = $" # {{trace_id=\"{activity.TraceId}\",span_id=\"{activity.SpanId}\"}} 1.5 ";
        var line = body.Split('\n').Single(text => text.Contains(exemplar, StringComparison.Ordinal));
        Assert.StartsWith($"step_duration_seconds_bucket{{{Scope},le=\"2.0\"}} 1 #", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gauges_SpecialNumbers_AreWritten()
    {
        _meter.CreateObservableGauge("not.a.number", () => double.NaN);
        _meter.CreateObservableGauge("infinite", () => double.NegativeInfinity);
        _meter.CreateObservableUpDownCounter("9lives", () => -3);
        await using var server = await ScrapeServer.StartAsync(_meter.Name);

        var (body, _) = await server.ScrapeAsync();

        Assert.Contains($"# TYPE not_a_number gauge\nnot_a_number{{{Scope}}} NaN\n", body, StringComparison.Ordinal);
        Assert.Contains($"infinite{{{Scope}}} -Inf\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s", "seconds")]
    [InlineData("ms", "milliseconds")]
    [InlineData("By/s", "bytes_per_second")]
    [InlineData("{request}", "")]
    [InlineData("{token}/s", "per_second")]
    [InlineData("1", "")]
    [InlineData("%", "percent")]
    [InlineData("widgets", "widgets")]
    public void Unit_BecomesTheSuffix(string unit, string expected) =>
        Assert.Equal(expected, OpenTelemetry.Exporter.Prometheus.MetricUnit.Suffix(unit));

    [Fact]
    public async Task Counter_TotalSuffixDisabled_KeepsTheName()
    {
        var counter = _meter.CreateCounter<long>("jobs");
        await using var server = await ScrapeServer.StartAsync(_meter.Name, options => options.DisableTotalNameSuffixForCounters = true);
        counter.Add(1);

        var (text, _) = await server.ScrapeAsync();
        var (openMetrics, _) = await server.ScrapeAsync(OpenMetrics);

        Assert.Contains("\njobs{", text, StringComparison.Ordinal);
        Assert.Contains("\njobs_total{", openMetrics, StringComparison.Ordinal);
    }

    [ToolFact("promtool")]
    public async Task Page_Promtool_FindsNothing()
    {
        var counter = _meter.CreateCounter<long>("requests", "{request}", "Requests \"answered\"\nso far");
        var histogram = _meter.CreateHistogram<double>("request.duration", "s", "Time of a request");
        _meter.CreateObservableGauge("queue.depth", () => 3, null, "Requests that wait");
        await using var server = await ScrapeServer.StartAsync(_meter.Name);
        counter.Add(7, new KeyValuePair<string, object?>("model", "a\\\"\n"));
        histogram.Record(0.1);
        var (body, _) = await server.ScrapeAsync();

        var (exitCode, output) = await RunPromtoolAsync(body);

        Assert.True(exitCode == 0 && output.Length == 0, $"promtool ended with {exitCode}: {output}\n{body}");
    }

    private static void TwoBuckets(MeterProviderBuilder provider) =>
        provider.AddView("step.duration", new ExplicitBucketHistogramConfiguration { Boundaries = [0.5, 2] });

    private static async Task<(int ExitCode, string Output)> RunPromtoolAsync(string page)
    {
        using var process = Process.Start(new ProcessStartInfo(ToolPaths.Find("promtool")!, "check metrics")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(page);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
