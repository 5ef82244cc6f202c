using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization;

/// <summary>Shortens the tokens of one or two texts to a limit.</summary>
internal static class Truncator
{
    /// <summary>Shortens the texts to <paramref name="limit"/> tokens together and returns whether anything was cut off.</summary>
    /// <remarks>What is cut off becomes further parts, each of the length of the first and overlapping by the rule's stride.</remarks>
    public static bool Truncate(TokenList first, TokenList? second, int limit, TruncationRule rule)
    {
        var excess = first.Count + (second?.Count ?? 0) - limit;
        if (excess <= 0)
        {
            return false;
        }

        var (firstLength, secondLength) = limit == 0 ? (0, 0) : Lengths(first.Count, second?.Count, limit, excess, rule.Strategy);
        Cut(first, firstLength, rule);
        Cut(second, secondLength, rule);
        return true;
    }

    private static (int First, int Second) Lengths(int first, int? second, int limit, int excess, TruncationStrategy strategy) => strategy switch
    {
        TruncationStrategy.OnlyFirst => (Shorten(first, excess, "first"), second ?? 0),
        TruncationStrategy.OnlySecond => (first, Shorten(second ?? throw NoSecondText(limit), excess, "second")),
        _ when second is { } other => LongestFirst(first, other, limit),
        _ => (limit, 0),
    };

    private static (int First, int Second) LongestFirst(int first, int second, int limit)
    {
        var shorter = Math.Min(first, second);
        var longer = shorter > limit ? shorter : Math.Max(shorter, limit - shorter);
        if (shorter + longer > limit)
        {
            shorter = limit / 2;
            longer = shorter + (limit % 2);
        }

        return first > second ? (longer, shorter) : (shorter, longer);
    }

    private static int Shorten(int length, int excess, string which) => length > excess
        ? length - excess
        : throw AdaptException.Invalid("text", $"the {which} text alone gives way to the length limit, but it has only {length} tokens and {excess} are too many.");

    private static void Cut(TokenList? tokens, int length, TruncationRule rule)
    {
        if (tokens is null || length >= tokens.Count)
        {
            return;
        }

        if (length == 0)
        {
            tokens.SetParts([default, new TokenRange(0, tokens.Count)]);
            return;
        }

        if (rule.Stride >= length)
        {
            throw AdaptException.Invalid("text", $"is to be cut into parts of {length} tokens that overlap by {rule.Stride}; the overlap must be smaller.");
        }

        tokens.SetParts(rule.Side == TruncationSide.Left ? FromRight(tokens.Count, length, rule.Stride) : FromLeft(tokens.Count, length, rule.Stride));
    }

    private static TokenRange[] FromLeft(int count, int length, int stride)
    {
        var parts = new List<TokenRange>();
        for (var start = 0; parts.Count == 0 || parts[^1].End < count; start += length - stride)
        {
            parts.Add(new TokenRange(start, Math.Min(start + length, count)));
        }

        return [.. parts];
    }

    private static TokenRange[] FromRight(int count, int length, int stride)
    {
        var parts = new List<TokenRange>();
        for (var end = count; parts.Count == 0 || parts[^1].Start > 0; end -= length - stride)
        {
            parts.Add(new TokenRange(Math.Max(0, end - length), end));
        }

        return [.. parts];
    }

    private static AdaptException NoSecondText(int limit) =>
        AdaptException.Invalid("pair", $"the tokenizer shortens only the second text to keep {limit} tokens, and there is none; send a second text or a shorter first one.");
}
