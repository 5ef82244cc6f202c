using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Serving;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace OnnxAdapt.Server.Telemetry;

/// <summary>Sends spans to a collector.</summary>
internal static class TracingSetup
{
    /// <summary>The source of the web framework, whose span holds a request and its caller's trace context.</summary>
    public const string WebSource = "Microsoft.AspNetCore";

    private const string TracesPath = "v1/traces";

    /// <summary>Collects spans where there is a collector for them.</summary>
    public static void AddTracing(this IServiceCollection services, TraceSettings settings)
    {
        if (settings.OtlpEndpoint is null) return;
        services.AddOpenTelemetry().WithTracing(traces => traces
            .AddSource(WebSource)
            .AddSource(ServingTracing.SourceName)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.SampleRatio)))
            .AddOtlpExporter(exporter => Configure(exporter, settings)));
    }

    private static void Configure(OtlpExporterOptions exporter, TraceSettings settings)
    {
        var http = settings.OtlpProtocol == TraceSettings.Http;
        exporter.Protocol = http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = new Uri(http ? $"{settings.OtlpEndpoint!.TrimEnd('/')}/{TracesPath}" : settings.OtlpEndpoint!);
        exporter.Headers = settings.OtlpHeaders;
    }
}
