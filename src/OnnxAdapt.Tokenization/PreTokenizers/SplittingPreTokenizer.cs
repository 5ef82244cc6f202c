using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>A pre-tokenizer that only splits: it sees one piece at a time and leaves the characters alone.</summary>
internal abstract class SplittingPreTokenizer : PreTokenizer
{
    public sealed override void PreTokenize(SplitText text)
    {
        foreach (var piece in text.Restart())
        {
            if (piece.IsToken)
            {
                text.Pieces.Add(piece);
            }
            else
            {
                Split(text.Text.Chars[piece.Start..piece.End], piece.Start, text.Pieces);
            }
        }
    }

    /// <summary>Adds the pieces of <paramref name="text"/>, which begins at <paramref name="origin"/> of the whole text.</summary>
    protected abstract void Split(ReadOnlySpan<char> text, int origin, PieceList pieces);
}
