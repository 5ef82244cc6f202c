using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>Splits at white space, which is dropped.</summary>
internal sealed class WhitespaceSplitPreTokenizer : SplittingPreTokenizer
{
    protected override void Split(ReadOnlySpan<char> text, int origin, PieceList pieces)
    {
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (CharClasses.Is(text[at], CharClass.WhiteSpace))
            {
                pieces.Add(origin + start, origin + at);
                start = at + 1;
            }
        }

        pieces.Add(origin + start, origin + text.Length);
    }
}
