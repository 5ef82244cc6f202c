namespace OnnxAdapt.Tokenization.Text;

/// <summary>A normalised text and the pieces it is split into so far.</summary>
internal sealed class SplitText
{
    private PieceList _spare = new();
    private int _pieceStart;

    public TextBuffer Text { get; } = new();

    public PieceList Pieces { get; private set; } = new();

    public int Capacity => Text.Capacity + Pieces.Capacity + _spare.Capacity;

    public void Clear()
    {
        Text.Clear();
        Pieces.Clear();
    }

    /// <summary>Starts a new list of pieces; the old one stays readable until the next call.</summary>
    public ReadOnlySpan<Piece> Restart()
    {
        (Pieces, _spare) = (_spare, Pieces);
        Pieces.Clear();
        return _spare.Items;
    }

    /// <summary>
    /// Rewrites every piece of text; added tokens stay. The rewrite consumes the text up to the end of the piece, which is its last
    /// argument, and may start further pieces with <see cref="Cut"/>.
    /// </summary>
    public void Rewrite(Action<SplitText, Piece> rewrite)
    {
        Text.Begin();
        foreach (var piece in Restart())
        {
            Text.SkipTo(piece.Start);
            _pieceStart = Text.Written;
            if (piece.IsToken)
            {
                Text.KeepTo(piece.End);
                Pieces.Add(new Piece(_pieceStart, Text.Written, piece.TokenId));
            }
            else
            {
                rewrite(this, piece);
                Cut();
            }
        }

        Text.End();
    }

    /// <summary>Ends the piece that a rewrite is writing.</summary>
    public void Cut()
    {
        Pieces.Add(_pieceStart, Text.Written);
        _pieceStart = Text.Written;
    }
}
