using Microsoft.Extensions.Logging;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>The server inside this process, on free ports, over the measured model.</summary>
internal sealed class BenchmarkServer : IDisposable
{
    private readonly string _data;
    private readonly ServerHost _host;

    private BenchmarkServer(string data, ServerHost host) => (_data, _host) = (data, host);

    /// <summary>Address of the gRPC port.</summary>
    public Uri Address => _host.GrpcAddress;

    public static BenchmarkServer Start()
    {
        var data = Directory.CreateTempSubdirectory("onnxadapt-benchmark-").FullName;
        var settings = new ServerSettings
        {
            ModelDirectories = { RepositoryPaths.InShared($"models/{BenchmarkData.Model}") },
            DataDirectory = data,
            Port = 0,
            HttpPort = 0,
            LogLevel = LogLevel.Error,
        };
        return new BenchmarkServer(data, ServerHost.StartAsync(settings).GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        _host.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_data, recursive: true);
    }
}
