using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization;

namespace OnnxAdapt.Verification.Tokenizers;

/// <summary>Texts encoded together, which shows padding to the longest.</summary>
internal static class BatchComparison
{
    /// <returns>The first text that differs, or null.</returns>
    public static string? Check(TextTokenizer tokenizer, JsonElement batch)
    {
        var texts = batch.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!).ToArray();
        if (batch.TryGetProperty("error", out var reason))
        {
            return Encode(tokenizer, texts) is null ? null : $"the batch has to be refused: {reason}";
        }

        var encodings = Encode(tokenizer, texts) ?? throw AdaptException.Invalid("texts", "are refused, and the reference encodes them.");
        var golden = batch.GetProperty("encodings").EnumerateArray().ToArray();
        return texts.Select((_, i) => Difference(i, golden[i], encodings[i])).FirstOrDefault(problem => problem is not null);
    }

    private static Encoding[]? Encode(TextTokenizer tokenizer, string[] texts)
    {
        try
        {
            var encodings = Array.ConvertAll(texts, text => tokenizer.Encode(text));
            var longest = encodings.Max(encoding => encoding.Count);
            return tokenizer.Padding is { } padding ? Array.ConvertAll(encodings, encoding => encoding.PadTo(padding.LengthFor(longest), padding)) : encodings;
        }
        catch (AdaptException)
        {
            return null;
        }
    }

    private static string? Difference(int text, JsonElement golden, Encoding encoding)
    {
        (string Name, int[] Actual)[] fields = [("ids", encoding.Ids), ("type_ids", encoding.TypeIds), ("attention_mask", encoding.AttentionMask())];
        return fields
            .Where(field => !golden.GetProperty(field.Name).EnumerateArray().Select(number => number.GetInt32()).SequenceEqual(field.Actual))
            .Select(field => $"{field.Name} of text {text}: expected {golden.GetProperty(field.Name)}, got [{string.Join(", ", field.Actual)}]")
            .FirstOrDefault();
    }
}
