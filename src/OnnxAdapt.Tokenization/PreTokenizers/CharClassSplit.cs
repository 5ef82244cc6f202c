using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>Splits where every character of a class is a delimiter by itself.</summary>
internal static class CharClassSplit
{
    public static void Split(ReadOnlySpan<char> text, int origin, CharClass delimiters, SplitBehavior behavior, PieceList pieces)
    {
        var splitter = new DelimiterSplitter(behavior, pieces);
        var start = 0;
        for (int at = 0, length; at < text.Length; at += length)
        {
            if (!CharClasses.Is(CodePoints.Read(text, at, out length), delimiters))
            {
                continue;
            }

            AddText(ref splitter, origin + start, origin + at);
            start = at + length;
            splitter.Add(origin + at, origin + start, isDelimiter: true);
        }

        AddText(ref splitter, origin + start, origin + text.Length);
        splitter.Finish();
    }

    private static void AddText(ref DelimiterSplitter splitter, int start, int end)
    {
        if (end > start)
        {
            splitter.Add(start, end, isDelimiter: false);
        }
    }
}
