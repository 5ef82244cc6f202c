using System.CommandLine;
using Microsoft.Extensions.Logging;
using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Hosting;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt serve</c>.</summary>
internal static class ServeCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "serve";

    private static readonly string[] LogLevels = ["trace", "debug", "information", "warning", "error", "critical", "none"];
    private static readonly Lazy<ServerSettings> Defaults = new(() => new ServerSettings());

    private static readonly Option<string[]> Models = new("--models") { Description = "Folder with base models; may repeat. Default: the nearest 'models' folder.", HelpName = "dir" };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "Folder for sessions and adapted models. Default: the user's data folder.", HelpName = "dir" };
    private static readonly Option<string> Host = new("--host") { Description = "IP address to listen on, 'localhost', or '*' for all.", HelpName = "address", DefaultValueFactory = _ => Defaults.Value.Host };
    private static readonly Option<int> Port = new("--port", "-p") { Description = "gRPC port; 0 takes a free one.", HelpName = "port", DefaultValueFactory = _ => Defaults.Value.Port };
    private static readonly Option<int> HttpPort = new("--http-port") { Description = "Port of /metrics, /healthz, /readyz and the HTTP dialects; 0 takes a free one.", HelpName = "port", DefaultValueFactory = _ => Defaults.Value.HttpPort };
    private static readonly Option<string?> Certificate = new("--tls-cert") { Description = "PEM file with the certificate chain, for TLS.", HelpName = "file" };
    private static readonly Option<string?> Key = new("--tls-key") { Description = "PEM file with the private key, for TLS.", HelpName = "file" };
    private static readonly Option<bool> TlsOnHttp = new("--tls-http") { Description = "TLS on the HTTP port too." };
    private static readonly Option<string?> ClientCa = new("--client-ca") { Description = "PEM file with the authorities of client certificates, which callers then need.", HelpName = "file" };
    private static readonly Option<string?> ApiKeys = new("--api-keys") { Description = "JSON file with a list of keys: Name, Key or KeySha256, Admin, RequestsPerSecond, MaxConcurrent.", HelpName = "file" };
    private static readonly Option<int?> AdminPort = new("--admin-port") { Description = "gRPC port that alone takes calls which change the server; 0 takes a free one.", HelpName = "port" };
    private static readonly Option<int?> AdminHttpPort = new("--admin-http-port") { Description = "The same over HTTP.", HelpName = "port" };
    private static readonly Option<string?> Otlp = new("--otlp-endpoint") { Description = "Collector of traces, such as http://localhost:4317.", HelpName = "url" };
    private static readonly Option<string> OtlpProtocol = new("--otlp-protocol") { Description = "How the collector is spoken to.", HelpName = "grpc|http/protobuf", DefaultValueFactory = _ => Defaults.Value.Traces.OtlpProtocol };
    private static readonly Option<string> Provider = new("--provider") { Description = "Execution provider.", HelpName = "cpu|cuda", DefaultValueFactory = _ => Defaults.Value.ExecutionProvider };
    private static readonly Option<int> Threads = new("--threads") { Description = "Threads inside one operator, for every model its own; 0 has all models share as many as there are cores.", HelpName = "count" };
    private static readonly Option<bool> LoadAtStart = new("--load-at-start") { Description = "Load every model at start, not at its first request." };
    private static readonly Option<double> Rescan = new("--rescan") { Description = "Seconds between two looks at the model folders; 0 looks once.", HelpName = "seconds" };
    private static readonly Option<double> Drain = new("--drain") { Description = "Seconds that requests have to end after SIGTERM.", HelpName = "seconds", DefaultValueFactory = _ => Defaults.Value.DrainSeconds };
    private static readonly Option<string> Level = new("--log-level") { Description = "Least level that is logged, to standard error.", HelpName = string.Join('|', LogLevels), DefaultValueFactory = _ => "information" };
    private static readonly Option<string?> DefaultModel = new("--default-model") { Description = "Model that answers TEI and OpenAI calls which name none.", HelpName = "name" };
    private static readonly Option<string[]> CorsOrigins = new("--cors-origin") { Description = "Origin whose pages may call the HTTP port, or '*'; may repeat.", HelpName = "origin" };
    private static readonly Option<bool> TritonMetrics = new("--triton-metrics") { Description = "Show the nv_inference_* metrics of Triton beside ours." };
    private static readonly Option<bool> TeiMetrics = new("--tei-metrics") { Description = "Show the te_* metrics of text-embeddings-inference beside ours." };
    private static readonly Option<bool> JsonLogs = new("--json-logs") { Description = "Log JSON lines." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command(Name, "Run the server until SIGTERM or Ctrl+C.");
        Provider.AcceptOnlyFromAmong("cpu", "cuda");
        Level.AcceptOnlyFromAmong(LogLevels);
        foreach (var option in new Option[] { Models, DataDirectory, Host, Port, HttpPort, Certificate, Key, TlsOnHttp, ClientCa, ApiKeys, AdminPort, AdminHttpPort, Otlp, OtlpProtocol, Provider, Threads, LoadAtStart, Rescan, Drain, Level, JsonLogs, DefaultModel, CorsOrigins, TritonMetrics, TeiMetrics })
        {
            command.Options.Add(option);
        }

        return command.Runs(RunAsync);
    }

    /// <summary>The server's options from the command's.</summary>
    internal static ServerSettings Settings(ParseResult parse)
    {
        var settings = new ServerSettings
        {
            ModelDirectories = EmbeddedServer.ModelDirectories(parse.GetValue(Models) ?? []),
            Host = parse.GetValue(Host)!,
            Port = parse.GetValue(Port),
            HttpPort = parse.GetValue(HttpPort),
            TlsCertificatePath = parse.GetValue(Certificate),
            TlsKeyPath = parse.GetValue(Key),
            TlsOnHttp = parse.GetValue(TlsOnHttp),
            ClientCaPath = parse.GetValue(ClientCa),
            ApiKeysFile = parse.GetValue(ApiKeys),
            AdminPort = parse.GetValue(AdminPort),
            AdminHttpPort = parse.GetValue(AdminHttpPort),
            ExecutionProvider = parse.GetValue(Provider)!,
            DrainSeconds = parse.GetValue(Drain),
            LogLevel = Enum.Parse<LogLevel>(parse.GetValue(Level)!, ignoreCase: true),
            JsonLogs = parse.GetValue(JsonLogs),
            DefaultModel = parse.GetValue(DefaultModel),
            CorsOrigins = parse.GetValue(CorsOrigins) ?? [],
        };
        if (parse.GetValue(DataDirectory) is { } folder) settings.DataDirectory = folder;
        settings.Traces.OtlpEndpoint = parse.GetValue(Otlp);
        settings.Traces.OtlpProtocol = parse.GetValue(OtlpProtocol)!;
        settings.Metrics.Triton = parse.GetValue(TritonMetrics);
        settings.Metrics.Tei = parse.GetValue(TeiMetrics);
        settings.Serving.IntraOpThreads = parse.GetValue(Threads);
        settings.Serving.LoadAtStart = parse.GetValue(LoadAtStart);
        settings.Serving.RescanInterval = TimeSpan.FromSeconds(parse.GetValue(Rescan));
        return settings;
    }

    private static async Task RunAsync(CommandCall call)
    {
        await using var host = await ServerHost.StartAsync(Settings(call.Parse), call.Cancellation).ConfigureAwait(false);
        call.Output.WriteText($"gRPC on {host.GrpcAddress}");
        call.Output.WriteText($"metrics and health on {host.HttpAddress}");
        call.Output.WriteJson(json =>
        {
            json.WriteString("grpc", host.GrpcAddress.GetLeftPart(UriPartial.Authority));
            json.WriteString("http", host.HttpAddress.GetLeftPart(UriPartial.Authority));
            if (host.AdminGrpcAddress is { } admin) json.WriteString("admin_grpc", admin.GetLeftPart(UriPartial.Authority));
            if (host.AdminHttpAddress is { } adminHttp) json.WriteString("admin_http", adminHttp.GetLeftPart(UriPartial.Authority));
        });
        await host.WaitForShutdownAsync(call.Cancellation).ConfigureAwait(false);
    }
}
