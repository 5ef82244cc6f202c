using System.Runtime.CompilerServices;

namespace OnnxAdapt.Tokenization.Text;

/// <summary>Reads code points from UTF-16. The text must be well formed, which <see cref="TextBuffer"/> guarantees.</summary>
internal static class CodePoints
{
    /// <summary>What takes the place of an unpaired surrogate.</summary>
    public const char Replacement = '\uFFFD';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ReadOnlySpan<char> text, int index, out int length)
    {
        var unit = text[index];
        length = 1;
        return char.IsSurrogate(unit) ? ReadPair(text, index, out length) : unit;
    }

    public static int ReadBefore(ReadOnlySpan<char> text, int end, out int length)
    {
        length = end >= 2 && char.IsLowSurrogate(text[end - 1]) && char.IsHighSurrogate(text[end - 2]) ? 2 : 1;
        return Read(text, end - length, out _);
    }

    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            count -= char.IsLowSurrogate(unit) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Copies text, putting U+FFFD in the place of unpaired surrogates. The length stays.</summary>
    public static void CopyWellFormed(ReadOnlySpan<char> text, Span<char> destination)
    {
        text.CopyTo(destination);
        for (var at = 0; (at = NextSurrogate(text, at)) >= 0; at++)
        {
            if (IsPairAt(text, at))
            {
                at++;
            }
            else
            {
                destination[at] = Replacement;
            }
        }
    }

    private static int NextSurrogate(ReadOnlySpan<char> text, int from)
    {
        var found = from < text.Length ? text[from..].IndexOfAnyInRange('\uD800', '\uDFFF') : -1;
        return found < 0 ? -1 : from + found;
    }

    public static bool IsPairAt(ReadOnlySpan<char> text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]);

    private static int ReadPair(ReadOnlySpan<char> text, int index, out int length)
    {
        length = IsPairAt(text, index) ? 2 : 1;
        return length == 2 ? char.ConvertToUtf32(text[index], text[index + 1]) : Replacement;
    }
}
