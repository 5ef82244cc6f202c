using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.Serving;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Server.Tests.Hosting;

/// <summary>A catalog over one folder of models, packed or not.</summary>
internal sealed class PackedCatalog : IAsyncDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("onnxadapt-packed-");
    private readonly ServingMetrics _metrics = new();
    private readonly ModelCatalog _catalog;

    private PackedCatalog(string models, bool packed)
    {
        var options = new ServingOptions { ModelDirectories = [models], DataDirectory = _data.FullName, PackedExecution = packed };
        _catalog = new ModelCatalog(options, new OrtInferenceBackendFactory(), TimeProvider.System, _metrics, Log, packer: new EncoderPacker());
        Engine = new InferenceEngine(_catalog);
    }

    public InferenceEngine Engine { get; }

    public RecordedLog<ModelCatalog> Log { get; } = new();

    public static async Task<PackedCatalog> StartAsync(string sharedModels, bool packed = true)
    {
        var catalog = new PackedCatalog(RepositoryPaths.InShared(sharedModels), packed);
        await catalog._catalog.StartAsync();
        return catalog;
    }

    public async Task<float[][]> EmbedAsync(string model, params ExampleInput[] inputs)
    {
        var result = await Engine.EmbedAsync(new EmbedCall { Model = new ModelReference(model), Inputs = inputs });
        return [.. result.Rows.Select(row => row.Values)];
    }

    public async Task<Tensor[]> PredictAsync(string model, string output, params ExampleInput[] inputs)
    {
        var result = await Engine.PredictAsync(new PredictCall { Model = new ModelReference(model), Inputs = inputs, Outputs = [output] });
        return [.. result.Rows.Select(row => row.Outputs[0].Value)];
    }

    public async ValueTask DisposeAsync()
    {
        await _catalog.DisposeAsync();
        _metrics.Dispose();
        _data.Delete(recursive: true);
    }
}
