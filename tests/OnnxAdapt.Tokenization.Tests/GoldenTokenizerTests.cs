using System.Text.Json;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Tokenization.Tests;

/// <summary>Token ids of the texts whose embeddings are known.</summary>
public sealed class GoldenTokenizerTests
{
    [SharedTheory("models/all-minilm-l6-v2", "models/static-en-256")]
    [InlineData("all-minilm-l6-v2", 256)]
    [InlineData("static-en-256", null)]
    public void Encode_GoldenEmbeddingTexts_HaveTheirIds(string model, int? maxLength)
    {
        var tokenizer = TextTokenizer.Load(RepositoryPaths.InShared($"models/{model}/tokenizer.json"), new TokenizerOptions { MaxLength = maxLength });
        using var golden = JsonDocument.Parse(File.ReadAllBytes(RepositoryPaths.InShared($"models/{model}/golden-embeddings.json")));
        var items = golden.RootElement.GetProperty("items").EnumerateArray().ToList();

        Assert.NotEmpty(items);
        Assert.All(items, item => Assert.Equal(Numbers(item, "input_ids"), tokenizer.Encode(item.GetProperty("text").GetString()!).Ids));
    }

    private static int[] Numbers(JsonElement owner, string name) => [.. owner.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];
}
