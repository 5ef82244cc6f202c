using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization;

namespace OnnxAdapt.Verification.Tokenizers;

/// <summary>One text against the answer of the reference, token for token.</summary>
internal static class EncodingComparison
{
    private const int Shown = 40;

    /// <returns>The first field that differs, or null.</returns>
    public static string? Check(TextTokenizer tokenizer, TokenizerCase golden)
    {
        var options = new EncodeOptions { AddSpecialTokens = golden.AddSpecialTokens, WithOverflow = true };
        if (golden.Refusal is not null)
        {
            return Refuses(tokenizer, golden, options) ? null : $"the text has to be refused: {golden.Refusal}";
        }

        var encoding = tokenizer.Encode(golden.Text, golden.Pair, options);
        encoding = tokenizer.Padding is { } padding ? encoding.PadTo(padding.LengthFor(encoding.Count), padding) : encoding;
        return Differences(tokenizer, golden, encoding).FirstOrDefault(problem => problem is not null);
    }

    private static bool Refuses(TextTokenizer tokenizer, TokenizerCase golden, EncodeOptions options)
    {
        try
        {
            tokenizer.Encode(golden.Text, golden.Pair, options);
            return false;
        }
        catch (AdaptException)
        {
            return true;
        }
    }

    private static IEnumerable<string?> Differences(TextTokenizer tokenizer, TokenizerCase golden, Encoding encoding)
    {
        yield return Unequal("ids", golden.Ids, encoding.Ids);
        yield return Unequal("tokens", golden.Tokens, tokenizer.TokensOf(encoding));
        yield return Unequal("type_ids", golden.TypeIds, encoding.TypeIds);
        yield return Unequal("attention_mask", golden.AttentionMask, encoding.AttentionMask());
        yield return Unequal("special_tokens_mask", golden.SpecialTokensMask, encoding.SpecialTokensMask());
        yield return Unequal("word_ids", golden.WordIds.Select(id => id ?? -1), encoding.WordIds);
        yield return Unequal("sequence_ids", golden.SequenceIds.Select(id => id ?? -1), encoding.SequenceIds);
        yield return Unequal("offsets", golden.Offsets.SelectMany(pair => pair), CodePointOffsets.Of(encoding, golden.Text, golden.Pair).SelectMany(pair => pair));
        yield return Overflow(golden, encoding);
        yield return Unequal("decoded", golden.Decoded, tokenizer.Decode(golden.Ids, skipSpecialTokens: true));
        yield return Unequal("decoded_with_special", golden.DecodedWithSpecial, tokenizer.Decode(golden.Ids, skipSpecialTokens: false));
    }

    private static string? Overflow(TokenizerCase golden, Encoding encoding)
    {
        if (golden.Overflowing.Length != encoding.Overflowing.Count)
        {
            return $"overflowing: expected {golden.Overflowing.Length} parts, got {encoding.Overflowing.Count}";
        }

        return golden.Overflowing.Zip(encoding.Overflowing, (expected, part) =>
            Unequal("overflowing ids", expected.Ids, part.Ids)
            ?? Unequal("overflowing attention_mask", expected.AttentionMask, part.AttentionMask())
            ?? Unequal("overflowing offsets", expected.Offsets.SelectMany(pair => pair), CodePointOffsets.Of(part, golden.Text, golden.Pair).SelectMany(pair => pair)))
            .FirstOrDefault(problem => problem is not null);
    }

    private static string? Unequal<T>(string field, IEnumerable<T> expected, IEnumerable<T> actual) => expected.SequenceEqual(actual)
        ? null
        : $"{field}: expected {string.Join(' ', expected.Take(Shown))}, got {string.Join(' ', actual.Take(Shown))}";
}
