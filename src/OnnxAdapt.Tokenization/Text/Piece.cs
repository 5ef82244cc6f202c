namespace OnnxAdapt.Tokenization.Text;

/// <summary>A part of the normalised text: one added token already, or text that the model will cut into tokens.</summary>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="End">One past the last UTF-16 unit.</param>
/// <param name="TokenId">The id of the added token, or -1 for text.</param>
internal readonly record struct Piece(int Start, int End, int TokenId = Piece.PlainText)
{
    public const int PlainText = -1;

    public bool IsToken => TokenId != PlainText;
}
