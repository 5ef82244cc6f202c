using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Grpc.Net.Client;
using OnnxAdapt.Benchmarks.PeerServers;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>A server that the benchmark of serving compares, on one core with one thread inside an operator.</summary>
internal sealed class ServeSide : IDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo? _data;

    private ServeSide(string name, Process process, DirectoryInfo? data)
    {
        (Name, _process, _data) = (name, process, data);
        using var address = JsonDocument.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{name}: the server ended before it listened."));
        Address = new Uri(address.RootElement.GetProperty("grpc").GetString()!);
    }

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>Address of the gRPC port.</summary>
    public Uri Address { get; }

    /// <summary>Starts ours.</summary>
    public static ServeSide StartOurs()
    {
        var data = Directory.CreateTempSubdirectory("onnxadapt-benchmark-");
        return new ServeSide("OnnxAdapt", PinnedProcess.Start(
            PinnedProcess.ServerCore, "onnxadapt.dll", "serve", "--json", "--port", "0", "--http-port", "0", "--data-dir", data.FullName,
            "--log-level", "error", "--load-at-start", "--threads", "1", "--models", RepositoryPaths.InShared($"models/{BenchmarkData.Model}")), data);
    }

    /// <summary>Starts a plain server over the bare runtime.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="rows">Most texts in a batch.</param>
    public static ServeSide StartPeer(string name, int rows) => new(
        name, PinnedProcess.Start(PinnedProcess.ServerCore, "OnnxAdapt.Benchmarks.dll", PeerServer.Child, rows.ToString(CultureInfo.InvariantCulture), "1"), data: null);

    /// <summary>Puts it under load.</summary>
    /// <param name="options">Of <c>onnxadapt bench serve</c>: how requests come, and their lengths.</param>
    public LoadFigures Measure(params string[] options)
    {
        using var load = PinnedProcess.Start(
            PinnedProcess.LoadCore, "onnxadapt.dll", ["bench", "serve", "--json", "--server", Address.Authority, "--model", BenchmarkData.Model, .. options]);
        var line = load.StandardOutput.ReadToEnd();
        load.WaitForExit();
        return load.ExitCode == 0 ? LoadFigures.Parse(line) : throw new InvalidOperationException($"{Name}: the load ended with {load.ExitCode}: {line}");
    }

    /// <summary>The vector of one text, to see that both sides compute the same.</summary>
    public float[] Embed(string text)
    {
        using var channel = GrpcChannel.ForAddress(Address);
        var client = new EmbeddingService.EmbeddingServiceClient(channel);
        return [.. client.Embed(new EmbedRequest { Model = BenchmarkData.Model, Inputs = { new Input { Text = text } } }).Embeddings[0].Values];
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _data?.Delete(recursive: true);
    }
}
