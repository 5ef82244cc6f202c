using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Assembling;

/// <summary>Takes the spaces that a token begins and ends with out of its offsets.</summary>
/// <param name="KeepsAdded">Whether the space that the pre-tokenizer has added before the text counts as not there.</param>
/// <param name="Before">Trimming that comes before this one; null for none.</param>
internal sealed record OffsetTrim(bool KeepsAdded, OffsetTrim? Before = null)
{
    /// <summary>Reads <c>trim_offsets</c> and <c>add_prefix_space</c>; null when nothing is trimmed.</summary>
    public static OffsetTrim? Read(ComponentReader reader) =>
        reader.Flag("trim_offsets", true) ? new OffsetTrim(reader.Flag("add_prefix_space", true)) : null;

    /// <summary>The offsets of a token without its spaces.</summary>
    /// <param name="token">The token as the vocabulary spells it.</param>
    /// <param name="isFirst">Whether it is the first of its part.</param>
    /// <param name="start">Where it starts.</param>
    /// <param name="end">Where it ends.</param>
    public (int Start, int End) Apply(ReadOnlySpan<char> token, bool isFirst, int start, int end)
    {
        if (Before is not null)
        {
            (start, end) = Before.Apply(token, isFirst, start, end);
        }

        var (leading, trailing) = CountSpaces(token);
        if (leading > 0)
        {
            leading -= KeepsAdded && (isFirst || start == 0) ? 1 : 0;
            start = Math.Min(start + leading, end);
        }

        return (start, trailing > 0 && end >= trailing ? Math.Max(end - trailing, start) : end);
    }

    private static (int Leading, int Trailing) CountSpaces(ReadOnlySpan<char> token)
    {
        var (leading, trailing) = (0, 0);
        while (leading < token.Length && IsSpace(token[leading]))
        {
            leading++;
        }

        while (trailing < token.Length && IsSpace(token[^(trailing + 1)]))
        {
            trailing++;
        }

        return (leading, trailing);
    }

    private static bool IsSpace(char unit) => unit == ByteAlphabet.Space || CharClasses.Is(unit, CharClass.WhiteSpace);
}
