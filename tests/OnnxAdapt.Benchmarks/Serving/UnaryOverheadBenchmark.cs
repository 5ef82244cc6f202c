using Grpc.Net.Client;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.V1;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>One text per call, one caller: what gRPC, queue, tokenising and pooling add to the bare run.</summary>
internal sealed class UnaryOverheadBenchmark : IBenchmark
{
    private const int Rounds = 600;

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
        var texts = BenchmarkData.Sentences.Take(Rounds).ToArray();
        var rows = raw.Tokenize(texts);
        var (bare, served) = (0, 0);
        return new Interleaved(Rounds, 100)
            .Add("bare Run", () => raw.Run(rows.AsSpan(bare++ % Rounds, 1)))
            .Add("Embed over gRPC", () => client.Embed(new EmbedRequest { Model = BenchmarkData.Model, Inputs = { new Input { Text = texts[served++ % Rounds] } } }))
            .Run();
    }
}
