namespace OnnxAdapt.Server.Configuration;

/// <summary>Where traces go. A request continues the trace of its <c>traceparent</c> header and has a span per stage.</summary>
public sealed class TraceSettings
{
    /// <summary>Address of an OTLP collector, such as <c>http://collector:4317</c>; null makes no traces.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>How the collector is spoken to: <c>grpc</c> or <c>http/protobuf</c>; the latter posts to the endpoint's <c>/v1/traces</c>.</summary>
    /// <value>Default <c>grpc</c>.</value>
    public string OtlpProtocol { get; set; } = Grpc;

    /// <summary>Headers for the collector, as <c>name=value,name=value</c>; null for none.</summary>
    public string? OtlpHeaders { get; set; }

    /// <summary>Share of the traces that begin here which are kept, 0 to 1; traces that began elsewhere keep their caller's choice.</summary>
    /// <value>Default 1.</value>
    public double SampleRatio { get; set; } = 1;

    internal const string Grpc = "grpc";

    internal const string Http = "http/protobuf";
}
