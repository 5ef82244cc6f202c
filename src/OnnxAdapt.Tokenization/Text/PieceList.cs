namespace OnnxAdapt.Tokenization.Text;

/// <summary>A growing list of pieces that is reused from text to text. Empty text is never a piece.</summary>
internal sealed class PieceList
{
    private Piece[] _items = new Piece[64];

    public int Count { get; private set; }

    public int Capacity => _items.Length;

    public ReadOnlySpan<Piece> Items => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(int start, int end)
    {
        if (end > start)
        {
            Add(new Piece(start, end));
        }
    }

    public void Add(Piece piece)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        _items[Count++] = piece;
    }
}
