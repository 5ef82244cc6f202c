using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using OnnxAdapt.Benchmarks.Serving;
using OnnxAdapt.Cli.Bench.Load;
using OnnxAdapt.Cli.Bench.Targets;
using OnnxAdapt.Cli.Bench.Texts;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.Benchmarks.Soak;

/// <summary>Clients of all sorts at a low rate.</summary>
internal sealed class SoakLoad : IDisposable
{
    /// <summary>A small model that comes and goes.</summary>
    public const string Guest = "static-en-256";

    private const string Adapted = "soaked";
    private static readonly string[] Priorities = ["interactive", "normal", "background"];

    private readonly GrpcChannel _channel;
    private readonly List<ILoadTarget> _targets = [];
    private readonly IReadOnlyList<string> _short = TextMaker.Make(LengthMix.Find("short")!, 997, 1);
    private readonly IReadOnlyList<string> _mixed = TextMaker.Make(LengthMix.Find("mixed")!, 499, 2);
    private readonly BenchmarkServer _server;

    /// <summary>Prepares the clients.</summary>
    public SoakLoad(BenchmarkServer server)
    {
        _server = server;
        _channel = GrpcChannel.ForAddress(server.Address);
        Tasks = [.. Servings(), .. Changes(), .. Impatient()];
    }

    /// <summary>What is called.</summary>
    public IReadOnlyList<SoakTask> Tasks { get; }

    /// <summary>Publishes the model that others ask, then calls until the end.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        var head = Tasks.First(task => task.Record.Name == "session, head");
        await head.Call(0).ConfigureAwait(false);
        await Task.WhenAll(Tasks.Select((task, index) => Task.Run(() => RunAsync(task, new Random(index), end), CancellationToken.None))).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _targets.ForEach(target => target.Dispose());
        _channel.Dispose();
    }

    private IEnumerable<SoakTask> Servings()
    {
        var embeddings = new EmbeddingService.EmbeddingServiceClient(_channel);
        var predictions = new PredictionService.PredictionServiceClient(_channel);
        foreach (var priority in Priorities)
        {
            var headers = new Metadata { { "x-priority", priority }, { "x-tenant", $"tenant-{priority}" } };
            yield return Every(60, $"embed, {priority}", async i => await embeddings.EmbedAsync(RequestBodies.OnnxAdapt(BenchmarkData.Model, [_short[i % _short.Count]]), headers));
        }

        yield return Every(400, "embed, mixed", async i => await embeddings.EmbedAsync(RequestBodies.OnnxAdapt(BenchmarkData.Model, [_mixed[i % _mixed.Count], _mixed[(i + 7) % _mixed.Count]])));
        yield return Every(80, "predict", async i => await predictions.PredictAsync(RequestBodies.OnnxAdaptPrediction(Adapted, [_short[i % _short.Count]])));
        foreach (var protocol in new[] { "kserve", "kserve-rest", "tei", "tei-http", "openai" })
        {
            yield return Every(120, protocol, Target(protocol));
        }
    }

    private IEnumerable<SoakTask> Changes()
    {
        var adaptation = new AdaptationService.AdaptationServiceClient(_channel);
        var models = new ModelService.ModelServiceClient(_channel);
        yield return Every(4_000, "session, head", i => SoakSession.RunAsync(adaptation, Adapted, i, new Trainable()));
        yield return Every(20_000, "session, biases", i => SoakSession.RunAsync(adaptation, "tuned", i, new Trainable { Scope = Trainable.Types.Scope.Biases }));
        yield return Every(3_000, "load and unload", async _ =>
        {
            await models.LoadModelAsync(new LoadModelRequest { Model = Guest });
            await new EmbeddingService.EmbeddingServiceClient(_channel).EmbedAsync(RequestBodies.OnnxAdapt(Guest, [_short[0]]));
            await models.UnloadModelAsync(new UnloadModelRequest { Model = Guest });
        });
    }

    private IEnumerable<SoakTask> Impatient()
    {
        var embeddings = new EmbeddingService.EmbeddingServiceClient(_channel);
        yield return Every(500, "cancelled", async i =>
        {
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(i % 12));
            await embeddings.EmbedAsync(RequestBodies.OnnxAdapt(BenchmarkData.Model, [.. Enumerable.Range(i, 8).Select(n => _mixed[n % _mixed.Count])]), cancellationToken: cancel.Token);
        }, StatusCode.Cancelled);
        yield return Every(500, "timed out", async i => await embeddings.EmbedAsync(
            RequestBodies.OnnxAdapt(BenchmarkData.Model, [.. Enumerable.Range(i, 8).Select(n => _mixed[n % _mixed.Count])]), deadline: DateTime.UtcNow.AddMilliseconds((i % 12) + 1)), StatusCode.DeadlineExceeded, StatusCode.ResourceExhausted);
        yield return Every(1_000, "new connection", async i =>
        {
            using var channel = GrpcChannel.ForAddress(_server.Address);
            await new EmbeddingService.EmbeddingServiceClient(channel).EmbedAsync(RequestBodies.OnnxAdapt(BenchmarkData.Model, [_short[i % _short.Count]]));
        });
    }

    private Func<int, Task> Target(string name)
    {
        var protocol = LoadProtocol.Named(name);
        var http = name is "kserve-rest" or "tei-http" or "openai";
        var target = protocol.Connect(new TargetSettings(http ? _server.HttpAddress : _server.Address, BenchmarkData.Model, null, null, null, TimeSpan.FromSeconds(30)), "TEXT");
        _targets.Add(target);
        return i => target.SendAsync([_short[i % _short.Count]], CancellationToken.None);
    }

    private static SoakTask Every(int milliseconds, string name, Func<int, Task> call, params StatusCode[] meant) =>
        new(new SoakRecord(name, meant), TimeSpan.FromMilliseconds(milliseconds), call);

    private static async Task RunAsync(SoakTask task, Random random, CancellationToken end)
    {
        for (var i = 1; !end.IsCancellationRequested; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Exception? failure = null;
            try
            {
                await task.Call(i).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is RpcException or InvalidOperationException or HttpRequestException)
            {
                failure = problem;
            }

            task.Record.Add(Stopwatch.GetElapsedTime(start), failure);
            await Task.Delay(task.Pause * (2 * random.NextDouble()), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
