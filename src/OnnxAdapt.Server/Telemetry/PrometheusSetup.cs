using System.Diagnostics.Metrics;
using OnnxAdapt.Server.Protocols.Tei;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace OnnxAdapt.Server.Telemetry;

/// <summary>Which meters are exported, and the buckets of their histograms.</summary>
internal static class PrometheusSetup
{
    private static readonly double[] SecondsBuckets =
    [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ];

    private static readonly double[] CountBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

    /// <summary>35 buckets from 15 microseconds on, each half as wide again as the one before.</summary>
    private static readonly double[] TeiBuckets = [.. Enumerable.Range(0, 35).Select(exponent => 15e-6 * Math.Pow(1.5, exponent))];

    /// <summary>Collects the meters of the product and of the .NET runtime for Prometheus.</summary>
    /// <param name="services">The container.</param>
    /// <param name="withTei">Whether batches are shown under the names of text-embeddings-inference too.</param>
    public static void AddPrometheus(this IServiceCollection services, bool withTei) => services.AddOpenTelemetry()
        .ConfigureResource(resource => resource.AddService("onnxadapt"))
        .WithMetrics(metrics => (withTei ? AddTeiViews(metrics) : metrics)
            .AddMeter("OnnxAdapt.*")
            .AddMeter("System.Runtime")
            .AddView(Stream)
            .AddPrometheusExporter(exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0));

    private static MeterProviderBuilder AddTeiViews(MeterProviderBuilder metrics) => metrics
        .AddView("onnxadapt.serving.batch.rows", new ExplicitBucketHistogramConfiguration { Name = "te_batch_next_size", TagKeys = [], Boundaries = PowersOfTwo(12) })
        .AddView("onnxadapt.serving.batch.tokens", new ExplicitBucketHistogramConfiguration { Name = "te_batch_next_tokens", TagKeys = [], Boundaries = PowersOfTwo(20) });

    private static double[] PowersOfTwo(int last) => [.. Enumerable.Range(0, last + 1).Select(exponent => Math.Pow(2, exponent))];

    /// <summary>Buckets, and names for the runtime's gauges that end in <c>count</c>, which Prometheus keeps for histograms.</summary>
    private static MetricStreamConfiguration? Stream(Instrument instrument) => instrument switch
    {
        { Name: "dotnet.assembly.count" } => new MetricStreamConfiguration { Name = "dotnet.assemblies" },
        { Name: "dotnet.process.cpu.count" } => new MetricStreamConfiguration { Name = "dotnet.process.cpus" },
        { Name: "dotnet.timer.count" } => new MetricStreamConfiguration { Name = "dotnet.timers" },
        Histogram<double> { Meter.Name: TeiMetrics.MeterName } => new ExplicitBucketHistogramConfiguration { Boundaries = TeiBuckets },
        Histogram<double> { Unit: "s" } => new ExplicitBucketHistogramConfiguration { Boundaries = SecondsBuckets },
        Histogram<int> or Histogram<long> => new ExplicitBucketHistogramConfiguration { Boundaries = CountBuckets },
        _ => null,
    };
}
