using OnnxAdapt.Tokenization.Patterns.Syntax;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>Conditions on a place of a text.</summary>
internal static class RegexPlaces
{
    public static bool Holds(PlaceKind kind, ReadOnlySpan<char> text, int position) => kind switch
    {
        PlaceKind.TextStart => position == 0,
        PlaceKind.TextEnd => position == text.Length,
        PlaceKind.TextEndOrLastLine => position == text.Length || (position == text.Length - 1 && text[position] == '\n'),
        PlaceKind.LineStart => position == 0 || (text[position - 1] == '\n' && position < text.Length),
        PlaceKind.LineEnd => position == text.Length || text[position] == '\n',
        PlaceKind.WordBoundary => IsBoundary(text, position),
        _ => !IsBoundary(text, position),
    };

    public static bool EqualsFolded(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        for (int at = 0, width; at < first.Length; at += width)
        {
            if (CaseFolding.Fold(CodePoints.Read(first, at, out width)) != CaseFolding.Fold(CodePoints.Read(second, at, out _)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsBoundary(ReadOnlySpan<char> text, int position)
    {
        var before = position > 0 && CodeSets.Word.Contains(CodePoints.ReadBefore(text, position, out _));
        var after = position < text.Length && CodeSets.Word.Contains(CodePoints.Read(text, position, out _));
        return before != after;
    }
}
