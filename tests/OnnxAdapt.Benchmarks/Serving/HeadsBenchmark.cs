using System.Diagnostics;
using System.Globalization;
using Grpc.Net.Client;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.Benchmarks.Soak;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>A thousand adapted models on one base: what each costs to load and to hold, and whether requests to all are slower than to one.</summary>
internal sealed class HeadsBenchmark : IBenchmark
{
    private const int Heads = 1000;
    private const int Clients = 32;
    private const int Requests = 1024;
    private const int Rounds = 7;

    public string Name => "heads";

    public string Question => $"{Heads} heads of 384 x 77 on MiniLM, {Clients} callers: time of a request to any head against always the same one (goal: 1.11), memory of a head against its size (goal: 2), time to load one";

    public IReadOnlyList<Measurement> Run(TextWriter notes) => BenchmarkData.IsPresent(notes) ? MeasureAsync(notes).GetAwaiter().GetResult() : [];

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(TextWriter notes)
    {
        var (folder, bytes) = await HeadCopies.MakeAsync(Heads).ConfigureAwait(false);
        using var server = BenchmarkServer.StartOver(folder);
        using var channel = GrpcChannel.ForAddress(server.Address);
        var (load, memory) = await LoadAsync(server, new ModelService.ModelServiceClient(channel)).ConfigureAwait(false);
        notes.WriteLine(string.Create(CultureInfo.InvariantCulture, $"heads: a head has {bytes / 1024.0:F0} KiB and takes {memory / 1024:F0} KiB; {Heads - 1} were loaded in {load:F2} ms each."));
        var predictions = new PredictionService.PredictionServiceClient(channel);
        var served = new Interleaved(Rounds, 1)
            .AddMeasured("a request to always the same head", () => Requested(_ => 0))
            .AddMeasured($"a request to any of {Heads}", () => Requested(i => i * 7919 % Heads))
            .Run();
        return [.. served, new Measurement("loading one more head", load, 0, Heads - 1), new Measurement("memory of a head against its size", 0, memory / bytes, Heads - 1)];

        double Requested(Func<int, int> head)
        {
            var start = Stopwatch.GetTimestamp();
            CallAsync(predictions, head).GetAwaiter().GetResult();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds / Requests;
        }
    }

    /// <summary>Loads all heads one after the other.</summary>
    /// <returns>Milliseconds of one, and bytes of memory.</returns>
    private static async Task<(double Milliseconds, double Bytes)> LoadAsync(BenchmarkServer server, ModelService.ModelServiceClient models)
    {
        using var probe = new MemoryProbe(server);
        await models.LoadModelAsync(new LoadModelRequest { Model = HeadCopies.Name(0) });
        var before = await probe.SampleAsync(0).ConfigureAwait(false);
        var start = Stopwatch.GetTimestamp();
        for (var index = 1; index < Heads; index++) await models.LoadModelAsync(new LoadModelRequest { Model = HeadCopies.Name(index) });
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var after = await probe.SampleAsync(0).ConfigureAwait(false);
        return (elapsed / (Heads - 1), (after.Resident - before.Resident) * (1 << 20) / (Heads - 1));
    }

    private static Task CallAsync(PredictionService.PredictionServiceClient predictions, Func<int, int> head)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < Requests;)
            {
                var text = BenchmarkData.Sentences[i % BenchmarkData.Sentences.Length];
                await predictions.PredictAsync(new PredictRequest { Model = HeadCopies.Name(head(i)), TopK = 1, Inputs = { new Input { Text = text } } });
            }
        })));
    }
}
