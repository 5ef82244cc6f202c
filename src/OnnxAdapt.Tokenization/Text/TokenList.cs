namespace OnnxAdapt.Tokenization.Text;

/// <summary>The tokens of one text, reused from text to text.</summary>
internal sealed class TokenList
{
    private TokenSpan[] _items = new TokenSpan[256];
    private TextBuffer _text = new();
    private int _start;
    private int _end;

    public int Count => _end - _start;

    public int Capacity => _items.Length;

    /// <summary>The number of the piece that is being cut.</summary>
    public int Word { get; set; }

    public ReadOnlySpan<TokenSpan> Items => _items.AsSpan(_start, Count);

    public void Restart(TextBuffer text) => (_text, _start, _end, Word) = (text, 0, 0, 0);

    /// <summary>Appends a token that covers units <paramref name="start"/> up to <paramref name="end"/> of the normalised text.</summary>
    public void Add(int id, int start, int end)
    {
        if (_end == _items.Length)
        {
            Array.Resize(ref _items, _end * 2);
        }

        _items[_end++] = new TokenSpan(id, _text.StartOf(start), _text.EndOf(end - 1), Word);
    }

    /// <summary>Drops every token after the first <paramref name="count"/>.</summary>
    public void KeepFirst(int count) => _end = _start + Math.Min(count, Count);

    /// <summary>Drops every token before the last <paramref name="count"/>.</summary>
    public void KeepLast(int count) => _start = _end - Math.Min(count, Count);
}
