namespace OnnxAdapt.Tokenization.Models;

/// <summary>The parts of one word, and the merging of them.</summary>
internal ref struct BpeWord(Span<BpeSymbol> symbols)
{
    private readonly Span<BpeSymbol> _symbols = symbols;

    public int Count { get; private set; }

    /// <summary>Appends a part.</summary>
    public void Add(int id, int size)
    {
        if (Count > 0)
        {
            _symbols[Count - 1].Next = Count;
        }

        _symbols[Count] = new BpeSymbol(id, size, Count - 1, -1);
        Count++;
    }

    /// <summary>
    /// Merges as long as there are merges, each time the pair of lowest rank, the leftmost of several. An entry of the queue whose
    /// pair has changed since is passed over; <paramref name="storage"/> takes three entries per part.
    /// </summary>
    public void Merge(MergeTable merges, Span<ulong> storage)
    {
        var queue = new MergeQueue(storage);
        for (var i = 0; i + 1 < Count; i++)
        {
            if (merges.TryGet(_symbols[i].Id, _symbols[i + 1].Id, out var rank, out _))
            {
                queue.Append(rank, i);
            }
        }

        queue.Order();
        while (queue.TryPop(out var rank, out var place))
        {
            MergeAt(place, rank, merges, ref queue);
        }
    }

    /// <summary>Moves the parts that are left to the front.</summary>
    public readonly ReadOnlySpan<BpeSymbol> Compact()
    {
        var kept = 0;
        for (var i = Count > 0 ? 0 : -1; i >= 0; i = _symbols[i].Next)
        {
            _symbols[kept++] = _symbols[i];
        }

        return _symbols[..kept];
    }

    private readonly void MergeAt(int place, int rank, MergeTable merges, ref MergeQueue queue)
    {
        ref var left = ref _symbols[place];
        if (left.Size == 0 || left.Next < 0)
        {
            return;
        }

        ref var right = ref _symbols[left.Next];
        if (!merges.TryGet(left.Id, right.Id, out var current, out var merged) || current != rank)
        {
            return;
        }

        left = left with { Id = merged, Size = left.Size + right.Size, Next = right.Next };
        right.Size = 0;
        if (left.Next >= 0)
        {
            _symbols[left.Next].Previous = place;
            Offer(place, left.Next, merges, ref queue);
        }

        if (left.Previous >= 0)
        {
            Offer(left.Previous, place, merges, ref queue);
        }
    }

    private readonly void Offer(int left, int right, MergeTable merges, ref MergeQueue queue)
    {
        if (merges.TryGet(_symbols[left].Id, _symbols[right].Id, out var rank, out _))
        {
            queue.Push(rank, left);
        }
    }
}
