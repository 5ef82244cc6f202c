using System.Text.Json;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>What the load generator measured.</summary>
/// <param name="TextsPerSecond">Texts answered per second.</param>
/// <param name="Median">Median latency in milliseconds.</param>
/// <param name="P99">99th percentile of the latencies in milliseconds.</param>
/// <param name="Errors">Requests that were not answered.</param>
internal sealed record LoadFigures(double TextsPerSecond, double Median, double P99, long Errors)
{
    /// <summary>Reads the report of <c>onnxadapt bench serve --json</c>.</summary>
    public static LoadFigures Parse(string json)
    {
        using var report = JsonDocument.Parse(json);
        var latency = report.RootElement.GetProperty("latency_ms");
        return new LoadFigures(
            report.RootElement.GetProperty("texts_per_second").GetDouble(),
            latency.GetProperty("p50").GetDouble(),
            latency.GetProperty("p99").GetDouble(),
            report.RootElement.GetProperty("errors").EnumerateObject().Sum(error => error.Value.GetInt64()));
    }
}
