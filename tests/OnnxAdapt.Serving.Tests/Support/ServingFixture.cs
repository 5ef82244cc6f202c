using Microsoft.Extensions.Logging.Abstractions;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Publishing;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Support;

/// <summary>A catalog over fake graphs in a temporary folder, with what stands on it.</summary>
internal sealed class ServingFixture : IAsyncDisposable
{
    private readonly ServingMetrics _metrics = new();

    private ServingFixture(TemporaryFolder folder, ServingOptions options, FakeInferenceBackendFactory factory, TimeProvider clock)
    {
        Folder = folder;
        Factory = factory;
        Catalog = new ModelCatalog(options, factory, clock, _metrics, NullLogger.Instance, _ => new FakeTokenizer());
        Engine = new InferenceEngine(Catalog);
        Publisher = new ModelPublisher(Catalog);
        Bases = new BaseModelProvider(Catalog);
    }

    public TemporaryFolder Folder { get; }

    public FakeInferenceBackendFactory Factory { get; }

    public ModelCatalog Catalog { get; }

    public InferenceEngine Engine { get; }

    public ModelPublisher Publisher { get; }

    public BaseModelProvider Bases { get; }

    /// <summary>Encoder backends that were made.</summary>
    public IReadOnlyList<FakeInferenceBackend> Encoders => [.. Factory.Created.Where(backend => backend.Signature.FindInput("input_ids") is not null)];

    /// <summary>A started catalog over a text encoder <c>enc</c> (scale 1, mean, normalised or not) and a tensor model <c>dense</c>.</summary>
    public static async Task<ServingFixture> StartAsync(Action<ServingOptions>? change = null, Action? onRun = null, TimeProvider? clock = null, TemporaryFolder? folder = null)
    {
        folder ??= WriteModels(new TemporaryFolder());
        var options = new ServingOptions { ModelDirectories = [folder.Combine("models")], DataDirectory = folder.Combine("data"), Cores = 1 };
        change?.Invoke(options);
        var fixture = new ServingFixture(folder, options, FakeModels.Factory(onRun), clock ?? TimeProvider.System);
        await fixture.Catalog.StartAsync();
        return fixture;
    }

    public static TemporaryFolder WriteModels(TemporaryFolder folder)
    {
        folder.Write("models/enc/model.onnx", FakeModels.Encoder(1));
        folder.Write("models/enc/tokenizer.json", "{}");
        folder.Write("models/dense/dense.onnx", "dense");
        return folder;
    }

    public async Task<ModelDelta> DeltaAsync(string name, params float[] weight)
    {
        using var model = await Bases.AcquireAsync(new ModelReference("enc"));
        return new ModelDelta
        {
            Name = name,
            BaseName = model.Name,
            BaseVersion = model.Version,
            BaseSha256 = model.Sha256,
            FeatureFingerprint = model.FeatureFingerprint,
            Task = ModelTask.SingleLabel,
            Labels = [.. Enumerable.Range(0, weight.Length / FakeModels.Size).Select(index => $"l{index}")],
            HeadModel = "head"u8.ToArray(),
            HeadParameters = FakeModels.HeadParameters(weight),
            BackboneParameters = new ParameterSet(),
            Lineage = new VersionLineage { SessionId = "s", DataFingerprint = "f", ExampleCount = 3, Settings = "{}", Metrics = new Dictionary<string, double> { ["accuracy"] = 0.5, ["loss"] = double.NaN } },
        };
    }

    public async Task<PublishedVersion> PublishAsync(string name, bool serve, params float[] weight) =>
        await Publisher.PublishAsync(await DeltaAsync(name, weight), serve, (_, _) => Task.CompletedTask);

    public Task<EmbedResult> EmbedAsync(params string[] texts) => Engine.EmbedAsync(EmbedCall(texts));

    public static EmbedCall EmbedCall(params string[] texts) => new() { Model = new ModelReference("enc"), Inputs = Texts(texts) };

    public static PredictCall PredictCall(string model, params string[] texts) => new() { Model = new ModelReference(model), Inputs = Texts(texts), RawScores = true };

    public static IReadOnlyList<ExampleInput> Texts(params string[] texts) => [.. texts.Select(text => new ExampleInput.Text(text))];

    public async ValueTask DisposeAsync()
    {
        await Catalog.DisposeAsync();
        Publisher.Dispose();
        _metrics.Dispose();
        Folder.Dispose();
    }
}
