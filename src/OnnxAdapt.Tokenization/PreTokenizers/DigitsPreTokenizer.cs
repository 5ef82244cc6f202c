using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>Sets numbers apart, digit by digit or as runs.</summary>
internal sealed class DigitsPreTokenizer(bool individually) : SplittingPreTokenizer
{
    public static PreTokenizer Read(ComponentReader reader) => new DigitsPreTokenizer(reader.Flag("individual_digits", false));

    protected override void Split(ReadOnlySpan<char> text, int origin, PieceList pieces) =>
        CharClassSplit.Split(text, origin, CharClass.Number, individually ? SplitBehavior.Isolated : SplitBehavior.Contiguous, pieces);
}
