using System.Diagnostics;
using System.Text.Json;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>The server in a process of its own, on free ports, over the measured model.</summary>
internal sealed class BenchmarkServer : IDisposable
{
    private readonly string _data;
    private readonly Process _process;

    private BenchmarkServer(string data, Process process, Uri address, Uri http) => (_data, _process, Address, HttpAddress) = (data, process, address, http);

    /// <summary>Address of the gRPC port.</summary>
    public Uri Address { get; }

    /// <summary>Address of the HTTP port.</summary>
    public Uri HttpAddress { get; }

    /// <summary>Folder of sessions and adapted models.</summary>
    public string DataFolder => _data;

    /// <summary>Number of the process.</summary>
    public int ProcessId => _process.Id;

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
    /// <param name="model">The model.</param>
    /// <param name="options">Further options of <c>onnxadapt serve</c>.</param>
    public static BenchmarkServer Start(string model = BenchmarkData.Model, params string[] options) =>
        StartOver(Directory.CreateTempSubdirectory("onnxadapt-benchmark-").FullName, model, ["--load-at-start", .. options]);

    /// <summary>Starts a server over one shared model and a data folder, which is deleted at the end.</summary>
    /// <param name="data">Folder of sessions and adapted models.</param>
    /// <param name="model">The model.</param>
    /// <param name="options">Further options of <c>onnxadapt serve</c>.</param>
    public static BenchmarkServer StartOver(string data, string model = BenchmarkData.Model, params string[] options)
    {
        var process = CommandProcess.Start(
            ["serve", "--json", "--port", "0", "--http-port", "0", "--data-dir", data, "--log-level", "error",
            "--models", RepositoryPaths.InShared($"models/{model}"), .. options]);
        using var address = JsonDocument.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The server ended before it listened."));
        return new BenchmarkServer(data, process, new Uri(address.RootElement.GetProperty("grpc").GetString()!), new Uri(address.RootElement.GetProperty("http").GetString()!));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
