using System.Runtime.InteropServices;
using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Server.Tests.Hosting;

/// <summary>Batches without padding give what padded ones give.</summary>
public sealed class PackedServingTests
{
    private const string Model = "all-minilm-l6-v2";
    private const float Tolerance = 1e-5f;

    [SharedFact("models/all-minilm-l6-v2")]
    public async Task EmbedAsync_GoldenTextsPacked_AreWithinTolerance()
    {
        await using var catalog = await PackedCatalog.StartAsync("models");
        using var golden = JsonDocument.Parse(File.ReadAllBytes(RepositoryPaths.InShared($"models/{Model}/golden-embeddings.json")));
        var items = golden.RootElement.GetProperty("items").EnumerateArray().ToArray();

        var vectors = await catalog.EmbedAsync(Model, [.. items.Select(item => new ExampleInput.Text(item.GetProperty("text").GetString()!))]);

        Assert.Contains(catalog.Log.Lines, line => line == $"Batches of {Model} run packed, without padding.");
        Assert.All(items.Zip(vectors), pair => AssertClose(MemoryMarshal.Cast<byte, float>(pair.First.GetProperty("embedding_base64").GetBytesFromBase64()).ToArray(), pair.Second));
    }

    [SharedFact("models/all-minilm-l6-v2")]
    public async Task EmbedAsync_MaskedRowsAmongOthers_AreThoseOfThePaddedGraph()
    {
        await using var packed = await PackedCatalog.StartAsync("models");
        await using var padded = await PackedCatalog.StartAsync("models", packed: false);
        ExampleInput[] inputs = [new ExampleInput.Tokens([101, 2023, 102]), Masked([101, 2023, 2003, 102], [1, 1, 0, 1]), new ExampleInput.Tokens([101, 7592, 2088, 999, 102]), Masked([101, 2023, 102, 0], [1, 1, 1, 0])];

        var (actual, expected) = (await packed.EmbedAsync(Model, inputs), await padded.EmbedAsync(Model, inputs));

        Assert.DoesNotContain(padded.Log.Lines, line => line.Contains("run packed", StringComparison.Ordinal));
        Assert.All(expected.Zip(actual), pair => AssertClose(pair.First, pair.Second));
    }

    [SharedFact("models/all-minilm-l6-v2")]
    public async Task PredictAsync_TokenVectorsOfMixedLengths_AreThoseOfThePaddedGraph()
    {
        await using var packed = await PackedCatalog.StartAsync("models");
        await using var padded = await PackedCatalog.StartAsync("models", packed: false);
        ExampleInput[] inputs = [.. new[] { 3, 17, 1, 40, 9 }.Select((length, row) => new ExampleInput.Tokens([.. Enumerable.Range(1000 + row, length)]))];

        var (actual, expected) = (await packed.PredictAsync(Model, "last_hidden_state", inputs), await padded.PredictAsync(Model, "last_hidden_state", inputs));

        Assert.All(expected.Zip(actual), pair =>
        {
            Assert.Equal(pair.First.Dimensions.ToArray(), pair.Second.Dimensions.ToArray());
            AssertClose(pair.First.AsSpan<float>().ToArray(), pair.Second.AsSpan<float>().ToArray());
        });
    }

    private static ExampleInput.Tensors Masked(long[] ids, long[] mask) =>
        new([new NamedTensor("input_ids", Tensor.Of(ids, ids.Length)), new NamedTensor("attention_mask", Tensor.Of(mask, mask.Length)), new NamedTensor("token_type_ids", Tensor.Of(new long[ids.Length], ids.Length))]);

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second)) / Math.Max(1, expected.Max(Math.Abs)), 0, Tolerance);
    }
}
