using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>Runs of word characters, and runs of what is neither word character nor white space (<c>\w+|[^\w\s]+</c>).</summary>
internal sealed class WhitespacePreTokenizer : SplittingPreTokenizer
{
    protected override void Split(ReadOnlySpan<char> text, int origin, PieceList pieces)
    {
        var (start, current) = (0, CharClass.WhiteSpace);
        for (int at = 0, length; at < text.Length; at += length)
        {
            var kind = KindOf(CodePoints.Read(text, at, out length));
            if (kind == current)
            {
                continue;
            }

            AddRun(pieces, origin + start, origin + at, current);
            (start, current) = (at, kind);
        }

        AddRun(pieces, origin + start, origin + text.Length, current);
    }

    private static CharClass KindOf(int code)
    {
        var kind = CharClasses.Of(code);
        return (kind & CharClass.Word) != 0 ? CharClass.Word : kind & CharClass.WhiteSpace;
    }

    private static void AddRun(PieceList pieces, int start, int end, CharClass kind)
    {
        if (kind != CharClass.WhiteSpace)
        {
            pieces.Add(start, end);
        }
    }
}
