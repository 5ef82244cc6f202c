namespace OnnxAdapt.Tokenization.Text;

/// <summary>A normalised text and the pieces it is split into so far.</summary>
internal sealed class SplitText
{
    private PieceList _spare = new();

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
}
