using OnnxAdapt.Adaptation;
using OnnxAdapt.Server.Protocols.Tei;
using OnnxAdapt.Serving;

namespace OnnxAdapt.Server.Configuration;

/// <summary>Every option of the server. Bound from the section <c>OnnxAdapt</c> of the configuration and checked all at once at start.</summary>
public sealed class ServerSettings
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "OnnxAdapt";

    /// <summary>Folders that hold base models, each child a model; a folder that is itself a model counts as one.</summary>
    public IList<string> ModelDirectories { get; set; } = [];

    /// <summary>Folder for sessions, cached features and adapted models.</summary>
    /// <value>Default: <c>onnxadapt</c> in the user's data folder.</value>
    public string DataDirectory { get; set; } = DefaultDataDirectory();

    /// <summary>Address to listen on: an IP address, <c>localhost</c>, or <c>*</c> for all.</summary>
    /// <value>Default <c>localhost</c>.</value>
    public string Host { get; set; } = "localhost";

    /// <summary>gRPC port, 0 to 65535; 0 takes a free one.</summary>
    /// <value>Default 50051.</value>
    public int Port { get; set; } = 50051;

    /// <summary>Port of <c>/v2</c>, <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c> over HTTP/1.1, 0 to 65535; 0 takes a free one.</summary>
    /// <value>Default 8080.</value>
    public int HttpPort { get; set; } = 8080;

    /// <summary>One more gRPC port, 0 to 65535, and from then on the only one that takes calls which change the server; 0 takes a free one, null has none.</summary>
    public int? AdminPort { get; set; }

    /// <summary>One more HTTP port, 0 to 65535, and from then on the only one that takes routes which change the server; 0 takes a free one, null has none.</summary>
    public int? AdminHttpPort { get; set; }

    /// <summary>PEM file with the certificate chain for TLS on the gRPC ports; null serves without TLS.</summary>
    public string? TlsCertificatePath { get; set; }

    /// <summary>PEM file with the private key for TLS.</summary>
    public string? TlsKeyPath { get; set; }

    /// <summary>Whether the HTTP ports take TLS too, with the same certificate.</summary>
    /// <value>Default false.</value>
    public bool TlsOnHttp { get; set; }

    /// <summary>
    /// PEM file with the authorities whose client certificates are accepted. Callers then need one; what is open without an API key is
    /// open without a certificate on the HTTP port. Null asks for none.
    /// </summary>
    public string? ClientCaPath { get; set; }

    /// <summary>Keys that callers show as <c>authorization: Bearer</c> or <c>x-api-key</c>; while there is none, everybody may call.</summary>
    public IList<ApiKeySettings> ApiKeys { get; set; } = [];

    /// <summary>JSON file with a list of further keys, such as a mounted secret; null reads none.</summary>
    public string? ApiKeysFile { get; set; }

    /// <summary>Largest message in bytes, after decompression, 1,024 to 1,073,741,824.</summary>
    /// <value>Default 16 MiB.</value>
    public int MaxMessageBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Bytes that request messages may hold together while they come in, 1,048,576 to 1,099,511,627,776, and at least MaxMessageBytes; what goes beyond is refused with a retry hint.</summary>
    /// <value>Default 1 GiB.</value>
    public long MaxBufferedBytes { get; set; } = 1L << 30;

    /// <summary>Streams that one connection may hold open, 1 to 10,000.</summary>
    /// <value>Default 256.</value>
    public int MaxStreamsPerConnection { get; set; } = 256;

    /// <summary>Open connections, 1 to 1,000,000.</summary>
    /// <value>Default 10,000.</value>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Seconds that requests in flight have to end after SIGTERM, 0 to 3,600.</summary>
    /// <value>Default 30.</value>
    public double DrainSeconds { get; set; } = 30;

    /// <summary>Execution provider for inference and training: <c>cpu</c> or <c>cuda</c>.</summary>
    /// <value>Default <c>cpu</c>.</value>
    public string ExecutionProvider { get; set; } = "cpu";

    /// <summary>Least severe messages that are logged, on standard error.</summary>
    /// <value>Default <see cref="LogLevel.Information"/>.</value>
    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    /// <summary>Whether log lines are JSON objects.</summary>
    /// <value>Default false.</value>
    public bool JsonLogs { get; set; }

    /// <summary>
    /// Whether clients of the inference protocol may register POSIX shared memory objects of this machine, which the server then reads
    /// and writes for them. Switch it off where clients are not on this machine or must not reach each other's objects.
    /// </summary>
    /// <value>Default true.</value>
    public bool SharedMemory { get; set; } = true;

    /// <summary>Traces of requests.</summary>
    public TraceSettings Traces { get; set; } = new();

    /// <summary>Metrics under the names of other servers.</summary>
    public MetricsSettings Metrics { get; set; } = new();

    /// <summary>Model that answers calls which name none, in the dialects of text-embeddings-inference and OpenAI; null for the only model.</summary>
    public string? DefaultModel { get; set; }

    /// <summary>Other names of models in those dialects, such as <c>text-embedding-3-small</c>.</summary>
    public IDictionary<string, string> ModelAliases { get; set; } = new Dictionary<string, string>();

    /// <summary>Origins, such as <c>https://example.org</c>, whose pages may call the HTTP port from a browser; <c>*</c> for all.</summary>
    /// <value>Default: none.</value>
    public IList<string> CorsOrigins { get; set; } = [];

    /// <summary>What clients of text-embeddings-inference may count on.</summary>
    public TeiOptions Tei { get; set; } = new();

    /// <summary>Queue, batching and model loading.</summary>
    public ServingOptions Serving { get; set; } = new();

    /// <summary>Sessions and training.</summary>
    public AdaptationOptions Adaptation { get; set; } = new();

    private static string DefaultDataDirectory() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "onnxadapt");
}
