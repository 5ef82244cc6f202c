using System.Diagnostics;
using System.Text.Json;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>
/// The whole job of adapting MiniLM to Banking77 through a server in a process of its own, against the bare runtime's forward pass
/// over the same sentences at its best batch size.
/// </summary>
internal sealed class AdaptJobBenchmark : IBenchmark
{
    public string Name => "adapt";

    public string Question => "MiniLM on Banking77 from the command line through a separate server, against the bare forward pass (goal: 1.25; accuracy 0.924)";

    public IReadOnlyList<Measurement> Run(TextWriter notes)
    {
        if (!BenchmarkData.IsPresent(notes))
        {
            return [];
        }

        using var raw = new RawEncoder();
        var rows = raw.Tokenize(BenchmarkData.Sentences);
        var batch = raw.BestBatch(rows);
        return new Interleaved(3, 0)
            .Add($"bare forward pass, {batch} rows a batch", () => raw.RunAll(rows, batch))
            .AddMeasured("onnxadapt adapt", () => JobMilliseconds(notes))
            .Run();
    }

    private static double JobMilliseconds(TextWriter notes)
    {
        var data = Directory.CreateTempSubdirectory("onnxadapt-benchmark-").FullName;
        using var server = Start("serve", "--json", "--port", "0", "--http-port", "0", "--data-dir", data, "--models", RepositoryPaths.InShared($"models/{BenchmarkData.Model}"), "--log-level", "error");
        try
        {
            using var address = JsonDocument.Parse(server.StandardOutput.ReadLine()!);
            var target = new Uri(address.RootElement.GetProperty("grpc").GetString()!).Authority;
            var start = Stopwatch.GetTimestamp();
            notes.WriteLine(LastLine(["adapt", "--server", target, "--base", BenchmarkData.Model, "--name", "banking", .. Data("train")]));
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            notes.WriteLine(LastLine(["evaluate", "--server", target, "--model", "banking", .. Data("test")]));
            return elapsed;
        }
        finally
        {
            server.Kill();
            server.WaitForExit();
            Directory.Delete(data, recursive: true);
        }
    }

    private static string[] Data(string part) =>
        ["--json", "--data", RepositoryPaths.InShared($"data/banking77/{part}.csv"), "--text-column", "text", "--label-column", "category"];

    private static string LastLine(string[] arguments)
    {
        using var process = Start(arguments);
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? lines[^1] : throw new InvalidOperationException($"{arguments[0]} ended with {process.ExitCode}: {lines.LastOrDefault()}");
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "onnxadapt.dll"), .. arguments]) { RedirectStandardOutput = true })!;
}
