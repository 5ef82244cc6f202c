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
        System.Text.Json.JsonSerializer.Serialize(golden.Text.Length < 120 ? golden.Text : golden.Text[..120]) + (golden.Pair is { } pair ? " | " + pair : "");
}
