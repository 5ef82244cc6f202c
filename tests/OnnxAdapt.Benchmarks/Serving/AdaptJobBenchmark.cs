using System.Diagnostics;
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
        using var server = BenchmarkServer.Start();
        var target = server.Address.Authority;
        var start = Stopwatch.GetTimestamp();
        notes.WriteLine(CommandProcess.LastLine(["adapt", "--server", target, "--base", BenchmarkData.Model, "--name", "banking", .. Data("train")]));
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        notes.WriteLine(CommandProcess.LastLine(["evaluate", "--server", target, "--model", "banking", .. Data("test")]));
        return elapsed;
    }

    private static string[] Data(string part) =>
        ["--json", "--data", RepositoryPaths.InShared($"data/banking77/{part}.csv"), "--text-column", "text", "--label-column", "category"];
}
