using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Assembling;

/// <summary>The segments of an encoding in order, reused from text to text.</summary>
internal sealed class SegmentList
{
    private readonly List<Segment> _items = [];

    public int Count => _items.Count;

    public Segment this[int index]
    {
        get => _items[index];
        set => _items[index] = value;
    }

    public void Restart(TokenList first, TokenList? second)
    {
        _items.Clear();
        _items.Add(Segment.Text(first, 0));
        if (second is not null)
        {
            _items.Add(Segment.Text(second, 1));
        }
    }

    public void Add(Segment segment) => _items.Add(segment);

    public void Insert(int index, Segment segment) => _items.Insert(index, segment);

    public void RemoveFirst(int count) => _items.RemoveRange(0, count);

    /// <summary>Trims the offsets of all texts, after whatever trimming they have already; null does nothing.</summary>
    public void Trim(OffsetTrim? trim)
    {
        for (var i = 0; trim is not null && i < Count; i++)
        {
            var before = _items[i].Trim;
            _items[i] = _items[i] with { Trim = before is null ? trim : trim with { Before = before } };
        }
    }
}
