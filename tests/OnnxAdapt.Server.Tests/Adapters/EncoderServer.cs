using Microsoft.Extensions.Logging.Abstractions;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.Serving;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Publishing;

namespace OnnxAdapt.Server.Tests.Adapters;

/// <summary>Serving over a <see cref="TinyEncoder"/> on the real runtime; counts the graphs that are loaded.</summary>
internal sealed class EncoderServer : IAsyncDisposable
{
    private readonly CountingFactory _factory = new();
    private readonly ServingMetrics _metrics = new();
    private readonly ModelPublisher _publisher;
    private readonly BaseModelProvider _bases;
    private readonly InferenceEngine _engine;

    private EncoderServer(string folder, bool packed, Action<ServingOptions>? change)
    {
        var options = new ServingOptions { ModelDirectories = [Path.Combine(folder, "models")], DataDirectory = Path.Combine(folder, "data"), PackedExecution = packed, IntraOpThreads = 1 };
        change?.Invoke(options);
        Catalog = new ModelCatalog(options, _factory, TimeProvider.System, _metrics, NullLogger<ModelCatalog>.Instance, null, new EncoderPacker());
        (_publisher, _bases, _engine) = (new ModelPublisher(Catalog), new BaseModelProvider(Catalog), new InferenceEngine(Catalog));
    }

    public ModelCatalog Catalog { get; }

    /// <summary>Graphs that were loaded so far.</summary>
    public int Loaded => _factory.Created;

    public static async Task<EncoderServer> StartAsync(string folder, bool packed = true, Action<ServingOptions>? change = null)
    {
        var models = Directory.CreateDirectory(Path.Combine(folder, "models", "enc"));
        await File.WriteAllBytesAsync(Path.Combine(models.FullName, "model.onnx"), TinyEncoder.Encoder());
        var server = new EncoderServer(folder, packed, change);
        await server.Catalog.StartAsync();
        return server;
    }

    /// <summary>Publishes a version with those updates and a seeded head.</summary>
    public async Task<PublishedVersion> PublishAsync(string name, int seed, LowRankUpdate[] updates, Func<ModelDelta, ModelDelta>? change = null)
    {
        using var model = await _bases.AcquireAsync(new ModelReference("enc"));
        var head = new ParameterSet();
        head.Add("weight", Tensor.Of(TinyEncoder.Noise(seed + 77, TinyEncoder.Width * TinyEncoder.Outputs, 1), TinyEncoder.Width, TinyEncoder.Outputs));
        var delta = new ModelDelta
        {
            Name = name,
            BaseName = model.Name,
            BaseVersion = model.Version,
            BaseSha256 = model.Sha256,
            FeatureFingerprint = model.FeatureFingerprint,
            Task = ModelTask.Regression,
            Labels = [],
            HeadModel = TinyEncoder.Head(),
            HeadParameters = head,
            BackboneParameters = TinyEncoder.Merge(updates),
            LowRank = updates,
            Lineage = new VersionLineage { SessionId = "s", DataFingerprint = "f", ExampleCount = 3, Settings = "{}", Metrics = new Dictionary<string, double>() },
        };
        return await _publisher.PublishAsync(change is null ? delta : change(delta), true, (_, _) => Task.CompletedTask);
    }

    /// <summary>The raw values of an adapted model for one row.</summary>
    public async Task<(long Version, float[] Values)> PredictAsync(string model, ExampleInput input)
    {
        var result = await _engine.PredictAsync(new PredictCall { Model = new ModelReference(model), Inputs = [input], RawScores = true, RunOnCallingThread = false });
        return (result.Version, [.. result.Rows[0].Values]);
    }

    /// <summary>The base's features of one row.</summary>
    public async Task<float[]> EmbedAsync(ExampleInput input) =>
        (await _engine.EmbedAsync(new EmbedCall { Model = new ModelReference("enc"), Inputs = [input], RunOnCallingThread = false })).Rows[0].Values;

    public async ValueTask DisposeAsync()
    {
        await Catalog.DisposeAsync();
        _publisher.Dispose();
        _metrics.Dispose();
        _factory.Dispose();
    }

    private sealed class CountingFactory : IInferenceBackendFactory, IDisposable
    {
        private readonly OrtInferenceBackendFactory _inner = new();
        private int _created;

        public int Created => _created;

        public ILowRankPool? LowRank => _inner.LowRank;

        public IInferenceBackend Create(ModelBinary model, InferenceBackendOptions options)
        {
            Interlocked.Increment(ref _created);
            return _inner.Create(model, options);
        }

        public void Dispose() => _inner.Dispose();
    }
}
