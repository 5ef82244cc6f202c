using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Lora;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Serving;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Publishing;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>A catalog over MiniLM in this process, with low-rank versions of rank 8 on queries and values and a head of 77 labels each.</summary>
internal sealed class AdapterCatalog : IDisposable
{
    private const int Labels = 77;
    private const int Rank = 8;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("onnxadapt-benchmark-");
    private readonly OrtInferenceBackendFactory _factory = new();
    private readonly ServingMetrics _metrics = new();
    private readonly ModelCatalog _catalog;
    private readonly InferenceEngine _engine;

    public AdapterCatalog()
    {
        Directory.CreateDirectory(Models);
        Directory.CreateSymbolicLink(Path.Combine(Models, BenchmarkData.Model), RepositoryPaths.InShared($"models/{BenchmarkData.Model}"));
        var options = new ServingOptions { ModelDirectories = [Models], DataDirectory = Path.Combine(_folder.FullName, "data"), IntraOpThreads = 1 };
        _catalog = new ModelCatalog(options, _factory, TimeProvider.System, _metrics, NullLogger<ModelCatalog>.Instance, null, new BenchmarkPacker());
        _catalog.StartAsync().GetAwaiter().GetResult();
        _engine = new InferenceEngine(_catalog);
    }

    /// <summary>Bytes of one version's parameters.</summary>
    public long BytesPerVersion { get; private set; }

    private string Models => Path.Combine(_folder.FullName, "models");

    /// <summary>Publishes versions under names of their own, and takes them out of memory again.</summary>
    public async Task PublishAsync(int count)
    {
        using var publisher = new ModelPublisher(_catalog);
        using var model = await new BaseModelProvider(_catalog).AcquireAsync(new ModelReference(BenchmarkData.Model)).ConfigureAwait(false);
        var graph = OnnxReader.Read(model.ModelPath);
        var pairs = LoraInjection.Inject(graph, new LoraOptions { Rank = Rank }).Pairs;
        var sizes = graph.Graph.Initializers.ToDictionary(value => value.Name, value => value.Initializer!.Sizes);
        for (var number = 0; number < count; number++)
        {
            var random = new Random(number);
            Tensor Noise(long rows, long columns) => Tensor.Of([.. Enumerable.Range(0, (int)(rows * columns)).Select(_ => (random.NextSingle() - 0.5f) * 0.02f)], rows, columns);
            var (head, changed) = (new ParameterSet(), new ParameterSet());
            foreach (var (name, value) in HeadBuilder.InitialParameters(HeadOf(model.FeatureSize))) head.Add(name, Tensor.Of(value.AsSpan<float>().ToArray(), [.. value.Sizes]));
            changed.Add(pairs[0].Weight, Noise(1, 1));
            LowRankUpdate[] updates = [.. pairs.Select(pair => new LowRankUpdate(pair.Weight, Noise(sizes[pair.Weight][0], Rank), Noise(Rank, sizes[pair.Weight][1])))];
            BytesPerVersion = head.Sum(parameter => (long)parameter.Value.Data.Length) + updates.Sum(update => (long)update.Left.Data.Length + update.Right.Data.Length);
            await publisher.PublishAsync(DeltaOf(model, NameOf(number), head, changed, updates), true, (_, _) => Task.CompletedTask).ConfigureAwait(false);
            await _catalog.UnloadAsync(NameOf(number)).ConfigureAwait(false);
        }
    }

    /// <summary>Loads so many versions one after the other.</summary>
    /// <returns>Milliseconds of each, and bytes that the process grew by for each.</returns>
    public async Task<(double[] Milliseconds, double Bytes)> LoadAsync(int count)
    {
        await AskAsync(0, 1, 1, _ => NameOf(0)).ConfigureAwait(false);
        var times = new double[count - 1];
        var before = Resident();
        for (var number = 1; number < count; number++)
        {
            var started = Stopwatch.GetTimestamp();
            await _catalog.LoadAsync(NameOf(number)).ConfigureAwait(false);
            times[number - 1] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        if (_catalog.Get(NameOf(1)).Execution != "low-rank") throw new InvalidOperationException(_catalog.Get(NameOf(1)).Execution);
        return (times, (Resident() - before) / (double)times.Length);
    }

    /// <summary>Asks texts by so many clients, each waiting for its answer.</summary>
    /// <param name="from">The first text.</param>
    /// <param name="texts">How many.</param>
    /// <param name="clients">Clients.</param>
    /// <param name="modelOf">The model of each; null for the base.</param>
    public Task AskAsync(int from, int texts, int clients, Func<int, string?> modelOf)
    {
        var next = from;
        return Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            for (var text = Interlocked.Increment(ref next) - 1; text < from + texts; text = Interlocked.Increment(ref next) - 1)
            {
                ExampleInput[] inputs = [new ExampleInput.Text(BenchmarkData.Sentences[text % BenchmarkData.Sentences.Length])];
                if (modelOf(text) is { } name) await _engine.PredictAsync(new PredictCall { Model = new ModelReference(name), Inputs = inputs, TopK = 1 }).ConfigureAwait(false);
                else await _engine.EmbedAsync(new EmbedCall { Model = new ModelReference(BenchmarkData.Model), Inputs = inputs }).ConfigureAwait(false);
            }
        })));
    }

    /// <summary>Name of a version.</summary>
    public static string NameOf(int number) => FormattableString.Invariant($"adapted-{number}");

    public void Dispose()
    {
        _catalog.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _metrics.Dispose();
        _factory.Dispose();
        _folder.Delete(recursive: true);
    }

    private static ModelDelta DeltaOf(IBaseModel model, string name, ParameterSet head, ParameterSet changed, LowRankUpdate[] updates) => new()
    {
        Name = name,
        BaseName = model.Name,
        BaseVersion = model.Version,
        BaseSha256 = model.Sha256,
        FeatureFingerprint = model.FeatureFingerprint,
        Task = ModelTask.SingleLabel,
        Labels = [.. Enumerable.Range(0, Labels).Select(label => FormattableString.Invariant($"label-{label}"))],
        HeadModel = OnnxWriter.ToBytes(HeadBuilder.BuildWithParameterInputs(HeadOf(model.FeatureSize))),
        HeadParameters = head,
        BackboneParameters = changed,
        LowRank = updates,
        Lineage = new VersionLineage { SessionId = "s", DataFingerprint = "f", ExampleCount = 1, Settings = "{}", Metrics = new Dictionary<string, double>() },
    };

    private static HeadOptions HeadOf(int features) => new() { FeatureSize = features, OutputCount = Labels };

    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Environment.WorkingSet;
    }
}
