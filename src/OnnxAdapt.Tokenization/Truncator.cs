using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization;

/// <summary>Shortens the tokens of one or two texts to a limit.</summary>
internal static class Truncator
{
    /// <summary>Shortens the texts to <paramref name="limit"/> tokens together and returns whether anything was cut off.</summary>
    public static bool Truncate(TokenList first, TokenList? second, int limit, TruncationRule rule)
    {
        var excess = first.Count + (second?.Count ?? 0) - limit;
        if (excess <= 0)
        {
            return false;
        }

        var (firstLength, secondLength) = limit == 0 ? (0, 0) : Lengths(first.Count, second?.Count, limit, excess, rule.Strategy);
        Keep(first, firstLength, rule.Side);
        Keep(second, secondLength, rule.Side);
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

    private static void Keep(TokenList? tokens, int count, TruncationSide side)
    {
        if (side == TruncationSide.Left)
        {
            tokens?.KeepLast(count);
        }
        else
        {
            tokens?.KeepFirst(count);
        }
    }

    private static AdaptException NoSecondText(int limit) =>
        AdaptException.Invalid("pair", $"the tokenizer shortens only the second text to keep {limit} tokens, and there is none; send a second text or a shorter first one.");
}
