using System.Diagnostics;
using System.Text.Json;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>The server in a process of its own, on free ports, over the measured model.</summary>
internal sealed class BenchmarkServer : IDisposable
{
    private readonly string _data;
    private readonly Process _process;

    private BenchmarkServer(string data, Process process, Uri address) => (_data, _process, Address) = (data, process, address);

    /// <summary>Address of the gRPC port.</summary>
    public Uri Address { get; }

    /// <summary>Processor time of the process so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a server over one shared model.</summary>
    public static BenchmarkServer Start(string model = BenchmarkData.Model)
    {
        var data = Directory.CreateTempSubdirectory("onnxadapt-benchmark-").FullName;
        var process = CommandProcess.Start(
            "serve", "--json", "--port", "0", "--http-port", "0", "--data-dir", data, "--log-level", "error", "--load-at-start",
            "--models", RepositoryPaths.InShared($"models/{model}"));
        using var address = JsonDocument.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The server ended before it listened."));
        return new BenchmarkServer(data, process, new Uri(address.RootElement.GetProperty("grpc").GetString()!));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
