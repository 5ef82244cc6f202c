using Grpc.Net.Client;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>Many callers with small requests, against the bare runtime over the same texts at its best batch size.</summary>
internal sealed class BatchingBenchmark : IBenchmark
{
    private const int Texts = 2048;

    public string Name => "batching";

    public string Question => $"MiniLM, {Texts} sentences through the server, against the bare Run sorted by length at its best batch size (goal: 0.9 of its throughput, a ratio of 1.11)";

    public IReadOnlyList<Measurement> Run(TextWriter notes)
    {
        if (!BenchmarkData.IsPresent(notes))
        {
            return [];
        }

        using var server = BenchmarkServer.Start();
        using var raw = new RawEncoder();
        var texts = BenchmarkData.Sentences.Take(Texts).ToArray();
        var rows = raw.Tokenize(texts);
        var batch = raw.BestBatch(rows);
        var measured = new Interleaved(5, 1).Add($"bare Run, {batch} rows a batch", () => raw.RunAll(rows, batch));
        foreach (var (clients, perRequest) in new[] { (64, 1), (16, 8), (4, 64) })
        {
            measured.Add($"{clients} clients, {perRequest} sentences a request", () => ServeAsync(server.Address, texts, clients, perRequest).GetAwaiter().GetResult());
        }

        return measured.Run();
    }

    private static async Task ServeAsync(Uri address, string[] texts, int clients, int perRequest)
    {
        using var channel = GrpcChannel.ForAddress(address);
        var client = new EmbeddingService.EmbeddingServiceClient(channel);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(CallAsync))).ConfigureAwait(false);

        async Task CallAsync()
        {
            for (var start = Interlocked.Add(ref next, perRequest) - perRequest; start < texts.Length; start = Interlocked.Add(ref next, perRequest) - perRequest)
            {
                var request = new EmbedRequest { Model = BenchmarkData.Model };
                request.Inputs.AddRange(texts.Skip(start).Take(perRequest).Select(text => new Input { Text = text }));
                await client.EmbedAsync(request).ConfigureAwait(false);
            }
        }
    }
}
