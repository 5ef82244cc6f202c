using OnnxAdapt.Tokenization.Patterns;
using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>Splits at the matches of a pattern or, inverted, at what lies between them.</summary>
internal sealed class SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert) : SplittingPreTokenizer
{
    public static PreTokenizer Read(ComponentReader reader) => new SplitPreTokenizer(
        TextPattern.Read(reader),
        DelimiterSplitter.ReadBehavior(reader, otherwise: null),
        reader.Flag("invert", false));

    protected override void Split(ReadOnlySpan<char> text, int origin, PieceList pieces)
    {
        var splitter = new DelimiterSplitter(behavior, pieces);
        using var scan = pattern.Scan(text);
        var last = 0;
        while (scan.Next())
        {
            Add(ref splitter, origin + last, origin + scan.Start, isMatch: false);
            splitter.Add(origin + scan.Start, origin + scan.End, !invert);
            last = scan.End;
        }

        Add(ref splitter, origin + last, origin + text.Length, isMatch: false);
        splitter.Finish();
    }

    private void Add(ref DelimiterSplitter splitter, int start, int end, bool isMatch)
    {
        if (end > start)
        {
            splitter.Add(start, end, isMatch != invert);
        }
    }
}
