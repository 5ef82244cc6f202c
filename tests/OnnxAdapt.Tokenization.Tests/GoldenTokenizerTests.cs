using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Tokenization.Tests;

/// <summary>Whole pipelines against the answers of the reference tokenizer.</summary>
public sealed class GoldenTokenizerTests
{
    private const string Folder = "goldens/tokenizers";

    [SharedTheory(Folder)]
    [InlineData("real-minilm")]
    [InlineData("real-minilm-open")]
    [InlineData("wordlevel-nfkc")]
    [InlineData("wordpiece-added-tokens")]
    [InlineData("wordpiece-cased-accents")]
    [InlineData("wordpiece-uncased")]
    public void Encode_GoldenCases_MatchTheReference(string name)
    {
        var tokenizer = TextTokenizer.Load(RepositoryPaths.InShared($"{Folder}/{name}/tokenizer.json"));
        var cases = GoldenCase.ReadAll(RepositoryPaths.InShared($"{Folder}/{name}/cases.jsonl")).ToList();

        var differences = cases.SelectMany(golden => Differences(tokenizer, golden)).Take(10).ToList();

        Assert.NotEmpty(cases);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [SharedTheory(Folder)]
    [InlineData("real-minilm")]
    [InlineData("wordlevel-nfkc")]
    [InlineData("wordpiece-added-tokens")]
    [InlineData("wordpiece-cased-accents")]
    [InlineData("wordpiece-uncased")]
    public void Encode_GoldenBatches_PadAsTheReference(string name)
    {
        var tokenizer = TextTokenizer.Load(RepositoryPaths.InShared($"{Folder}/{name}/tokenizer.json"));
        foreach (var line in File.ReadLines(RepositoryPaths.InShared($"{Folder}/{name}/batches.jsonl")))
        {
            using var batch = JsonDocument.Parse(line);
            var texts = batch.RootElement.GetProperty("texts").EnumerateArray();
            if (!TryEncodeBatch(tokenizer, texts, out var encodings))
            {
                Assert.True(batch.RootElement.TryGetProperty("error", out _));
                continue;
            }

            var expected = batch.RootElement.GetProperty("encodings").EnumerateArray().ToList();
            Assert.Equal(expected.Select(golden => Numbers(golden, "ids")), encodings.Select(encoding => encoding.Ids));
            Assert.Equal(expected.Select(golden => Numbers(golden, "type_ids")), encodings.Select(encoding => encoding.TypeIds));
            Assert.Equal(expected.Select(golden => Numbers(golden, "attention_mask")), encodings.Select(encoding => encoding.AttentionMask()));
        }
    }

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

    private static bool TryEncodeBatch(TextTokenizer tokenizer, IEnumerable<JsonElement> texts, out List<Encoding> encodings)
    {
        try
        {
            encodings = [.. texts.Select(text => tokenizer.Encode(text.GetString()!))];
        }
        catch (AdaptException)
        {
            encodings = [];
            return false;
        }

        var longest = encodings.Max(encoding => encoding.Count);
        if (tokenizer.Padding is { } padding)
        {
            encodings = [.. encodings.Select(encoding => encoding.PadTo(padding.LengthFor(longest), padding))];
        }

        return true;
    }

    private static int[] Numbers(JsonElement owner, string name) => [.. owner.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];

    private static IEnumerable<string> Differences(TextTokenizer tokenizer, GoldenCase golden)
    {
        var options = new EncodeOptions { AddSpecialTokens = golden.AddSpecialTokens };
        if (golden.Refusal is not null)
        {
            Assert.Throws<AdaptException>(() => tokenizer.Encode(golden.Text, golden.Pair, options));
            return [];
        }

        var encoding = tokenizer.Encode(golden.Text, golden.Pair, options);
        encoding = tokenizer.Padding is { } padding ? encoding.PadTo(padding.LengthFor(encoding.Count), padding) : encoding;
        return Compare(tokenizer, golden, encoding);
    }

    private static IEnumerable<string> Compare(TextTokenizer tokenizer, GoldenCase golden, Encoding encoding) =>
    [
        .. Unequal(golden, "ids", golden.Ids, encoding.Ids),
        .. Unequal(golden, "type_ids", golden.TypeIds, encoding.TypeIds),
        .. Unequal(golden, "attention_mask", golden.AttentionMask, encoding.AttentionMask()),
        .. Unequal(golden, "special_tokens_mask", golden.SpecialTokensMask, encoding.SpecialTokensMask()),
        .. Unequal(golden, "word_ids", golden.WordIds.Select(id => id ?? -1), encoding.WordIds),
        .. Unequal(golden, "sequence_ids", golden.SequenceIds.Select(id => id ?? -1), encoding.SequenceIds),
        .. Unequal(golden, "offsets", golden.Offsets.SelectMany(pair => pair), CodePointOffsets.Of(encoding, golden.Text, golden.Pair).SelectMany(pair => pair)),
        .. Unequal(golden, "decoded", golden.Decoded, tokenizer.Decode(golden.Ids, skipSpecialTokens: true)),
        .. Unequal(golden, "decoded_with_special", golden.DecodedWithSpecial, tokenizer.Decode(golden.Ids, skipSpecialTokens: false)),
    ];

    private static IEnumerable<string> Unequal<T>(GoldenCase golden, string field, IEnumerable<T> expected, IEnumerable<T> actual) =>
        expected.SequenceEqual(actual)
            ? []
            : [$"{field} of {Show(golden)}\n  expected {string.Join(' ', expected.Take(60))}\n  actual   {string.Join(' ', actual.Take(60))}"];

    private static string Show(GoldenCase golden) =>
        JsonSerializer.Serialize(golden.Text.Length < 120 ? golden.Text : golden.Text[..120]) + (golden.Pair is { } pair ? " | " + pair : "");
}
