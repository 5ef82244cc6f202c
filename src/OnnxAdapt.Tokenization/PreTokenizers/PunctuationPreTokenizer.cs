using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>Splits at punctuation characters.</summary>
internal sealed class PunctuationPreTokenizer(SplitBehavior behavior) : SplittingPreTokenizer
{
    public static PreTokenizer Read(ComponentReader reader) =>
        new PunctuationPreTokenizer(DelimiterSplitter.ReadBehavior(reader, SplitBehavior.Isolated));

    protected override void Split(ReadOnlySpan<char> text, int origin, PieceList pieces) =>
        CharClassSplit.Split(text, origin, CharClass.Punctuation, behavior, pieces);
}
