using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Grpc.Net.Client;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>Publishes under eight callers, of heads and of whole bases: latency around each, from half a second before it is asked for to half a second after it is done, against the rest.</summary>
internal sealed class SwapLatencyBenchmark : IBenchmark
{
    private const int Clients = 8;
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    public string Name => "swap";

    public string Question => $"MiniLM, publishes under {Clients} callers, of a head and of a base with other biases: p99 within half a second of one against the rest (goal: 1.2, no failure)";

    public IReadOnlyList<Measurement> Run(TextWriter notes) => BenchmarkData.IsPresent(notes)
        ? [.. MeasureAsync("head", Trainable.Types.Scope.Head, 12, notes).GetAwaiter().GetResult(), .. MeasureAsync("biases", Trainable.Types.Scope.Biases, 6, notes).GetAwaiter().GetResult()]
        : [];

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(string name, Trainable.Types.Scope scope, int publishes, TextWriter notes)
    {
        using var server = BenchmarkServer.Start();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var client = new AdaptationService.AdaptationServiceClient(channel);
        await using var publisher = await RepeatedPublisher.StartAsync(client, name, scope, examples: 300).ConfigureAwait(false);
        await publisher.PublishAsync("publish-0").ConfigureAwait(false);
        var calls = new ConcurrentBag<(long Start, double Milliseconds)>();
        using var end = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients).Select(number => Task.Run(() => CallUntilAsync(server.Address, name, number, calls, end.Token))).ToArray();
        await Task.Delay(Pause).ConfigureAwait(false);
        calls.Clear();
        var swaps = new List<(long Asked, long Done)>();
        for (var i = 1; i <= publishes; i++)
        {
            swaps.Add(await publisher.PublishAsync($"publish-{i}").ConfigureAwait(false));
            await Task.Delay(Pause).ConfigureAwait(false);
        }

        await end.CancelAsync().ConfigureAwait(false);
        var failures = (await Task.WhenAll(clients).ConfigureAwait(false)).Sum();
        var took = swaps.Select(swap => Stopwatch.GetElapsedTime(swap.Asked, swap.Done).TotalMilliseconds).Order().ElementAt(publishes / 2);
        notes.WriteLine(string.Create(CultureInfo.InvariantCulture, $"swap, {name}: {failures} of {calls.Count} calls failed during {publishes} publishes, each of which took {took:F0} ms."));
        return Compare(name, calls, swaps);
    }

    private static IReadOnlyList<Measurement> Compare(string name, ConcurrentBag<(long Start, double Milliseconds)> calls, List<(long Asked, long Done)> swaps)
    {
        var margin = (long)(Around.TotalSeconds * Stopwatch.Frequency);
        var near = calls.ToLookup(call => swaps.Exists(swap => call.Start >= swap.Asked - margin && call.Start <= swap.Done + margin), call => call.Milliseconds);
        return
        [
            .. new[] { 50, 99 }.SelectMany(percent =>
            {
                var (rest, around) = (Percentile(near[false], percent), Percentile(near[true], percent));
                return new[] { new Measurement($"{name}, p{percent} away from publishes", rest, 1, swaps.Count), new Measurement($"{name}, p{percent} around publishes", around, around / rest, swaps.Count) };
            }),
        ];
    }

    private static double Percentile(IEnumerable<double> samples, int percent)
    {
        var sorted = samples.Order().ToArray();
        return sorted[percent * (sorted.Length - 1) / 100];
    }

    private static async Task<int> CallUntilAsync(Uri address, string model, int client, ConcurrentBag<(long Start, double Milliseconds)> calls, CancellationToken end)
    {
        using var channel = GrpcChannel.ForAddress(address);
        var predictions = new PredictionService.PredictionServiceClient(channel);
        var failures = 0;
        for (var i = client; !end.IsCancellationRequested; i += Clients)
        {
            var request = new PredictRequest { Model = model, TopK = 1, Inputs = { new Input { Text = BenchmarkData.Sentences[i % BenchmarkData.Sentences.Length] } } };
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
