namespace OnnxAdapt.Tokenization.Models;

/// <summary>
/// Merges that could be made, best first: lowest rank, then leftmost. A heap with four children per node of rank and place packed
/// into one number.
/// </summary>
internal ref struct MergeQueue(Span<ulong> storage)
{
    private readonly Span<ulong> _items = storage;
    private int _count;

    /// <summary>Appends without order; <see cref="Order"/> follows.</summary>
    public void Append(int rank, int place) => _items[_count++] = Pack(rank, place);

    /// <summary>Puts what was appended in order.</summary>
    public void Order()
    {
        for (var i = (_count - 2) / 4; i >= 0; i--)
        {
            Sink(i, _items[i]);
        }
    }

    public void Push(int rank, int place)
    {
        var item = Pack(rank, place);
        var at = _count++;
        while (at > 0 && item < _items[(at - 1) / 4])
        {
            _items[at] = _items[(at - 1) / 4];
            at = (at - 1) / 4;
        }

        _items[at] = item;
    }

    public bool TryPop(out int rank, out int place)
    {
        if (_count == 0)
        {
            (rank, place) = (0, 0);
            return false;
        }

        (rank, place) = ((int)(_items[0] >> 32), (int)_items[0]);
        _count--;
        if (_count > 0)
        {
            Sink(0, _items[_count]);
        }

        return true;
    }

    private static ulong Pack(int rank, int place) => ((ulong)(uint)rank << 32) | (uint)place;

    private readonly void Sink(int at, ulong item)
    {
        for (int child; (child = (at * 4) + 1) < _count; at = child)
        {
            var end = Math.Min(child + 4, _count);
            for (var other = child + 1; other < end; other++)
            {
                child = _items[other] < _items[child] ? other : child;
            }

            if (item <= _items[child])
            {
                break;
            }

            _items[at] = _items[child];
        }

        _items[at] = item;
    }
}
