using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Hosting;

/// <summary>A server inside the test's process, on free ports and an empty data folder, with a client of each service.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    /// <summary>The sentence encoder that the repository brings along.</summary>
    public const string Encoder = "static-en-256";

    private readonly TemporaryFolder _data;
    private readonly ServerHost _host;
    private readonly GrpcChannel _channel;

    private TestServer(TemporaryFolder data, ServerHost host)
    {
        (_data, _host) = (data, host);
        _channel = GrpcChannel.ForAddress(host.GrpcAddress);
        Embeddings = new EmbeddingService.EmbeddingServiceClient(_channel);
        Predictions = new PredictionService.PredictionServiceClient(_channel);
        Models = new ModelService.ModelServiceClient(_channel);
        Adaptation = new AdaptationService.AdaptationServiceClient(_channel);
    }

    /// <summary>The server, for its other addresses.</summary>
    public ServerHost Host => _host;

    /// <summary>Calls of the gRPC port, for further clients.</summary>
    public GrpcChannel Channel => _channel;

    /// <summary>Address of the plain HTTP port.</summary>
    public Uri HttpAddress => _host.HttpAddress;

    /// <summary>Folder of sessions and published versions.</summary>
    public string DataDirectory => _data.Path;

    /// <summary>Address of its gRPC services.</summary>
    public string Address => _host.GrpcAddress.ToString();

    public EmbeddingService.EmbeddingServiceClient Embeddings { get; }

    public PredictionService.PredictionServiceClient Predictions { get; }

    public ModelService.ModelServiceClient Models { get; }

    public AdaptationService.AdaptationServiceClient Adaptation { get; }

    /// <summary>Starts a server over the repository's models and, if given, one more folder of models.</summary>
    public static async Task<TestServer> StartAsync(Action<ServerSettings>? change = null, string? moreModels = null)
    {
        var data = new TemporaryFolder();
        var settings = new ServerSettings
        {
            ModelDirectories = { RepositoryPaths.InRoot("models") },
            DataDirectory = data.Path,
            Port = 0,
            HttpPort = 0,
            LogLevel = LogLevel.Warning,
        };
        if (moreModels is not null) settings.ModelDirectories.Add(moreModels);
        change?.Invoke(settings);
        return new TestServer(data, await ServerHost.StartAsync(settings));
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _host.DisposeAsync();
        _data.Dispose();
    }
}
