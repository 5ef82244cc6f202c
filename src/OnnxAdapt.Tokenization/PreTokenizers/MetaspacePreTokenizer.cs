using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>Puts a visible mark in the place of every space and before the text; each mark may begin a piece.</summary>
internal sealed class MetaspacePreTokenizer(MetaspaceRule rule) : PreTokenizer
{
    public static PreTokenizer Read(ComponentReader reader) => new MetaspacePreTokenizer(MetaspaceRule.Read(reader));

    public override void PreTokenize(SplitText text) => text.Rewrite(Rewrite);

    private void Rewrite(SplitText split, Piece piece)
    {
        var text = split.Text;
        var code = Marked(text.StartOf(piece.Start) == 0, text);
        while (true)
        {
            text.Write(code);
            if (text.Cursor >= piece.End)
            {
                return;
            }

            code = Spaced(text.Advance());
            if (code == rule.Mark && rule.Splits)
            {
                split.Cut();
            }
        }
    }

    /// <summary>Takes the first code point and puts the mark before it where the rule says so.</summary>
    private int Marked(bool isAtStart, TextBuffer text)
    {
        var first = Spaced(text.Advance());
        if (first != rule.Mark && (rule.Prefix == MetaspacePrefix.Always || (rule.Prefix == MetaspacePrefix.First && isAtStart)))
        {
            text.Write(rule.Mark);
        }

        return first;
    }

    private int Spaced(int code) => code == ' ' ? rule.Mark : code;
}
