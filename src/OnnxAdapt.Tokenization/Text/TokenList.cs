namespace OnnxAdapt.Tokenization.Text;

/// <summary>The tokens of one text, reused from text to text, and the parts that truncation makes of them.</summary>
internal sealed class TokenList
{
    private readonly List<(int Index, string Surface)> _surfaces = [];
    private TokenSpan[] _items = new TokenSpan[256];
    private TokenRange[] _parts = new TokenRange[1];
    private int _partCount = 1;
    private TextBuffer _text = new();

    public int Count { get; private set; }

    public int Capacity => _items.Length;

    /// <summary>The id of tokens that are not taken; null for none.</summary>
    public int? Dropped { get; set; }

    /// <summary>The number of the piece that is being cut.</summary>
    public int Word { get; set; }

    /// <summary>What is kept, and behind it what was cut off.</summary>
    public ReadOnlySpan<TokenRange> Parts => _parts.AsSpan(0, _partCount);

    /// <summary>The texts of tokens that read otherwise than the vocabulary spells them, by index.</summary>
    public IReadOnlyList<(int Index, string Surface)> Surfaces => _surfaces;

    public void Restart(TextBuffer text)
    {
        (_text, Count, Word) = (text, 0, 0);
        _surfaces.Clear();
        SetParts([default]);
    }

    public ReadOnlySpan<TokenSpan> Slice(TokenRange range) => _items.AsSpan(range.Start, range.Count);

    /// <summary>Appends a token that covers units <paramref name="start"/> up to <paramref name="end"/> of the normalised text.</summary>
    public void Add(int id, int start, int end)
    {
        if (id == Dropped)
        {
            return;
        }

        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        _items[Count++] = new TokenSpan(id, _text.StartOf(start), _text.EndOf(end - 1), Word);
    }

    /// <summary>Appends a token that reads as the text it covers, whatever the vocabulary says.</summary>
    public void AddSurface(int id, int start, int end)
    {
        if (id != Dropped)
        {
            _surfaces.Add((Count, _text.Chars[start..end].ToString()));
        }

        Add(id, start, end);
    }

    /// <summary>Drops every token after the first <paramref name="count"/>.</summary>
    public void KeepFirst(int count) => Count = Math.Min(count, Count);

    /// <summary>Makes everything one part.</summary>
    public void KeepAll() => SetParts([new TokenRange(0, Count)]);

    /// <summary>Says what is kept and what is cut off.</summary>
    public void SetParts(ReadOnlySpan<TokenRange> parts)
    {
        if (parts.Length > _parts.Length)
        {
            _parts = new TokenRange[parts.Length];
        }

        parts.CopyTo(_parts);
        _partCount = parts.Length;
    }
}
