using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Publishing;
using OnnxAdapt.Serving.Tests.Support;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Golden;

/// <summary>Real models on the real runtime, against vectors that others computed.</summary>
public sealed class GoldenModelTests : IAsyncLifetime
{
    private const float Tolerance = 1e-5f;
    private readonly TemporaryFolder _folder = new();
    private readonly ServingMetrics _metrics = new();
    private readonly ModelCatalog _catalog;

    public GoldenModelTests()
    {
        var options = new ServingOptions { ModelDirectories = [RepositoryPaths.InShared("models")], DataDirectory = _folder.Combine("data") };
        _catalog = new ModelCatalog(options, new OrtInferenceBackendFactory(), TimeProvider.System, _metrics, NullLogger<ModelCatalog>.Instance);
    }

    public Task InitializeAsync() => _catalog.StartAsync();

    public async Task DisposeAsync()
    {
        await _catalog.DisposeAsync();
        _metrics.Dispose();
        _folder.Dispose();
    }

    [SharedTheory("models/all-minilm-l6-v2", "models/static-en-256")]
    [InlineData("all-minilm-l6-v2")]
    [InlineData("static-en-256")]
    public async Task EmbedAsync_GoldenTexts_AreWithinTolerance(string model)
    {
        using var golden = Golden(model);
        var items = golden.RootElement.GetProperty("items").EnumerateArray().ToArray();
        var engine = new InferenceEngine(_catalog);

        var result = await engine.EmbedAsync(new EmbedCall { Model = new ModelReference(model), Inputs = [.. items.Select(item => new ExampleInput.Text(TextOf(item)))] });

        Assert.Equal(200, result.Rows.Count);
        Assert.All(items.Zip(result.Rows), pair =>
        {
            Assert.Equal(pair.First.GetProperty("input_ids").GetArrayLength(), pair.Second.Tokens);
            Assert.InRange(Distance(VectorOf(pair.First), pair.Second.Values), 0, Tolerance);
        });
    }

    [SharedTheory("models/all-minilm-l6-v2", "models/static-en-256")]
    [InlineData("all-minilm-l6-v2")]
    [InlineData("static-en-256")]
    public async Task Encode_GoldenTexts_GivesTheirIds(string model)
    {
        using var golden = Golden(model);
        using var provider = await new BaseModelProvider(_catalog).AcquireAsync(new ModelReference(model));

        foreach (var item in golden.RootElement.GetProperty("items").EnumerateArray().Where(item => item.GetProperty("input_ids").GetArrayLength() > 0))
        {
            var inputs = provider.Encode([new ExampleInput.Text(TextOf(item))]);

            Assert.Equal(item.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt64()), inputs.First(input => input.Name == "input_ids").Value.AsSpan<long>().ToArray());
        }
    }

    [SharedFact("models/model2vec-mini")]
    public async Task EmbedAsync_Model2Vec_GivesTheVectorOfItsFolder()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(RepositoryPaths.InShared("models/model2vec-mini/embeddings_vocab_quantized.json")));
        float[] expected = [.. golden.RootElement[0].EnumerateArray().Select(number => number.GetSingle())];

        var result = await new InferenceEngine(_catalog).EmbedAsync(new EmbedCall { Model = new ModelReference("model2vec-mini"), Inputs = [new ExampleInput.Text("hello"), new ExampleInput.Text("hello \u2603\u2603")] });

        Assert.All(result.Rows, row => Assert.InRange(Distance(expected, row.Values), 0, Tolerance));
    }

    [SharedFact("models/mnist-8-onnx", "models/resnet20-cifar10")]
    public async Task PredictAsync_BareImageModels_RunRowByRowOrStacked()
    {
        var engine = new InferenceEngine(_catalog);
        foreach (var model in new[] { "mnist-8-onnx", "resnet20-cifar10" })
        {
            var info = await _catalog.LoadAsync(model);
            var shape = info.Inputs.Single().Shape!.Skip(1).Select(axis => axis.Value!.Value).ToArray();
            var inputs = Enumerable.Range(0, 5).Select(seed => (ExampleInput)new ExampleInput.Tensors([new NamedTensor(info.Inputs[0].Name, Noise(seed, shape))])).ToArray();

            var together = await engine.PredictAsync(new PredictCall { Model = new ModelReference(model), Inputs = inputs });
            var alone = await engine.PredictAsync(new PredictCall { Model = new ModelReference(model), Inputs = [inputs[3]] });

            Assert.Equal(5, together.Rows.Count);
            Assert.Equal(10, together.Rows[3].Outputs[0].Value.ElementCount);
            Assert.InRange(Distance(alone.Rows[0].Outputs[0].Value.AsSpan<float>().ToArray(), together.Rows[3].Outputs[0].Value.AsSpan<float>().ToArray()), 0, 1e-3f);
        }
    }

    [SharedFact("models")]
    public async Task LoadAsync_EverySharedModel_IsReady()
    {
        foreach (var model in _catalog.List())
        {
            Assert.Equal(ModelState.Ready, (await _catalog.LoadAsync(model.Name)).State);
        }
    }

    private static Tensor Noise(int seed, long[] shape)
    {
        var random = new Random(seed);
        return Tensor.Of(Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size)).Select(_ => random.NextSingle()).ToArray(), shape);
    }

    private static JsonDocument Golden(string model) =>
        JsonDocument.Parse(File.ReadAllBytes(RepositoryPaths.InShared($"models/{model}/golden-embeddings.json")));

    private static string TextOf(JsonElement item) => item.GetProperty("text").GetString()!;

    private static float[] VectorOf(JsonElement item) =>
        MemoryMarshal.Cast<byte, float>(item.GetProperty("embedding_base64").GetBytesFromBase64()).ToArray();

    private static float Distance(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second));
    }
}
