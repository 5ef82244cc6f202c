using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Net.Client;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>Twenty publishes under eight callers: latency in the second around each swap against the rest.</summary>
internal sealed class SwapLatencyBenchmark : IBenchmark
{
    private const int Clients = 8;
    private const int Publishes = 20;
    private const string Model = "swapped";
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    public string Name => "swap";

    public string Question => $"MiniLM, {Publishes} publishes under {Clients} callers: p99 in the second around a swap against the rest (goal: 1.5)";

    public IReadOnlyList<Measurement> Run(TextWriter notes) => BenchmarkData.IsPresent(notes) ? MeasureAsync(notes).GetAwaiter().GetResult() : [];

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(TextWriter notes)
    {
        using var server = BenchmarkServer.Start();
        using var channel = GrpcChannel.ForAddress(server.Address);
        await using var publisher = await RepeatedPublisher.StartAsync(new AdaptationService.AdaptationServiceClient(channel), Model).ConfigureAwait(false);
        await publisher.PublishAsync("publish-0").ConfigureAwait(false);
        var calls = new ConcurrentBag<(long Start, double Milliseconds)>();
        using var end = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(() => CallUntilAsync(server.Address, client, calls, end.Token))).ToArray();
        await Task.Delay(Pause).ConfigureAwait(false);
        calls.Clear();
        var swaps = new List<long>();
        for (var i = 1; i <= Publishes; i++)
        {
            swaps.Add(await publisher.PublishAsync($"publish-{i}").ConfigureAwait(false));
            await Task.Delay(Pause).ConfigureAwait(false);
        }

        await end.CancelAsync().ConfigureAwait(false);
        var failures = (await Task.WhenAll(clients).ConfigureAwait(false)).Sum();
        notes.WriteLine($"swap: {failures} of {calls.Count} calls failed during {Publishes} publishes.");
        return Compare(calls, swaps);
    }

    private static IReadOnlyList<Measurement> Compare(ConcurrentBag<(long Start, double Milliseconds)> calls, List<long> swaps)
    {
        var near = calls.ToLookup(call => swaps.Exists(swap => Math.Abs((call.Start - swap) / (double)Stopwatch.Frequency) <= Around.TotalSeconds), call => call.Milliseconds);
        var (rest, around) = (Percentile99(near[false]), Percentile99(near[true]));
        return [new Measurement("p99 away from swaps", rest, 1, Publishes), new Measurement("p99 within half a second of a swap", around, around / rest, Publishes)];
    }

    private static double Percentile99(IEnumerable<double> samples)
    {
        var sorted = samples.Order().ToArray();
        return sorted[(int)(0.99 * (sorted.Length - 1))];
    }

    private static async Task<int> CallUntilAsync(Uri address, int client, ConcurrentBag<(long Start, double Milliseconds)> calls, CancellationToken end)
    {
        using var channel = GrpcChannel.ForAddress(address);
        var predictions = new PredictionService.PredictionServiceClient(channel);
        var failures = 0;
        for (var i = client; !end.IsCancellationRequested; i += Clients)
        {
            var request = new PredictRequest { Model = Model, TopK = 1, Inputs = { new Input { Text = BenchmarkData.Sentences[i % BenchmarkData.Sentences.Length] } } };
            var start = Stopwatch.GetTimestamp();
            try
            {
                await predictions.PredictAsync(request, cancellationToken: CancellationToken.None).ConfigureAwait(false);
                calls.Add((start, Stopwatch.GetElapsedTime(start).TotalMilliseconds));
            }
            catch (Grpc.Core.RpcException)
            {
                failures++;
            }
        }

        return failures;
    }
}
