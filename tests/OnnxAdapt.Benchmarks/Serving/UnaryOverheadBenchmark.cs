using System.Diagnostics;
using Grpc.Net.Client;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.V1;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>One text per call, one caller: what gRPC, queue, tokenising and pooling add to the bare run.</summary>
internal sealed class UnaryOverheadBenchmark : IBenchmark
{
    private const int Texts = 600;
    private const int Rounds = 40;
    private const int CallsPerRound = 25;

    public string Name => "unary";

    public string Question => "MiniLM, one sentence per call over gRPC, against the bare Run (goal: 0.2 ms more)";

    public IReadOnlyList<Measurement> Run(TextWriter notes)
    {
        if (!BenchmarkData.IsPresent(notes))
        {
            return [];
        }

        using var server = BenchmarkServer.Start();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var client = new EmbeddingService.EmbeddingServiceClient(channel);
        using var raw = new RawEncoder();
        var texts = BenchmarkData.Sentences.Take(Texts).ToArray();
        var rows = raw.Tokenize(texts);
        var (bare, served) = (0, 0);
        var stages = new List<Timings>();
        var measured = new Interleaved(Rounds)
            .Add("bare Run", () => raw.Run(rows.AsSpan(bare++ % Texts, 1)), CallsPerRound)
            .AddMeasured("bare Run, each after a millisecond of idleness", () => AfterIdleness(() => raw.Run(rows.AsSpan(bare++ % Texts, 1))))
            .Add("Embed over gRPC", () => stages.Add(client.Embed(new EmbedRequest { Model = BenchmarkData.Model, Inputs = { new Input { Text = texts[served++ % Texts] } } }).Timings), CallsPerRound)
            .Run();
        notes.WriteLine($"unary: the server's own medians in us: tokenize {Median(stages, t => t.TokenizeUs)}, queue {Median(stages, t => t.QueueUs)}, inference {Median(stages, t => t.InferenceUs)}, in all {Median(stages, t => t.TotalUs)}.");
        return measured;
    }

    /// <summary>What a run costs when caches and threads have gone to sleep between two, as they do between two requests.</summary>
    private static double AfterIdleness(Action run)
    {
        var total = 0.0;
        for (var i = 0; i < CallsPerRound; i++)
        {
            Thread.Sleep(1);
            var start = Stopwatch.GetTimestamp();
            run();
            total += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return total / CallsPerRound;
    }

    private static ulong Median(List<Timings> stages, Func<Timings, ulong> stage) => stages.Select(stage).Order().ElementAt(stages.Count / 2);
}
