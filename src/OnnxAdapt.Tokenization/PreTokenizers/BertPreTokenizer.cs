using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>Splits at white space, which is dropped, and around every punctuation character.</summary>
internal sealed class BertPreTokenizer : SplittingPreTokenizer
{
    protected override void Split(ReadOnlySpan<char> text, int origin, PieceList pieces)
    {
        var start = 0;
        for (int at = 0, length; at < text.Length; at += length)
        {
            var kind = CharClasses.Of(CodePoints.Read(text, at, out length));
            if ((kind & (CharClass.WhiteSpace | CharClass.Punctuation)) == 0)
            {
                continue;
            }

            pieces.Add(origin + start, origin + at);
            start = at + length;
            if ((kind & CharClass.Punctuation) != 0)
            {
                pieces.Add(origin + at, origin + start);
            }
        }

        pieces.Add(origin + start, origin + text.Length);
    }
}
