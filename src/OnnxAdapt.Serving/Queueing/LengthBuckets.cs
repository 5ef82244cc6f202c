namespace OnnxAdapt.Serving.Queueing;

/// <summary>Waiting rows of one group, in order of their starts within each length.</summary>
internal sealed class LengthBuckets
{
    private readonly SortedList<int, PriorityQueue<QueueEntry, (double, long)>> _byLength = [];
    private PriorityQueue<QueueEntry, (double, long)>? _spare;

    public bool IsEmpty => _byLength.Count == 0;

    public void Add(in QueueEntry entry)
    {
        if (!_byLength.TryGetValue(entry.Length, out var queue))
        {
            queue = _spare ?? new PriorityQueue<QueueEntry, (double, long)>();
            _spare = null;
            _byLength.Add(entry.Length, queue);
        }

        queue.Enqueue(entry, (entry.Start, entry.Sequence));
    }

    /// <summary>The row that goes first.</summary>
    public QueueEntry First()
    {
        var first = _byLength.Values[0].Peek();
        for (var index = 1; index < _byLength.Count; index++)
        {
            var head = _byLength.Values[index].Peek();
            if (head.IsBefore(first)) first = head;
        }

        return first;
    }

    /// <summary>The length of the row that goes first among those that may be asked for.</summary>
    /// <param name="allowed">Says which lengths are acceptable; once a length is not, no longer one is.</param>
    /// <returns>Null when there is none.</returns>
    public int? FirstOf(Func<int, bool> allowed)
    {
        var (found, first) = ((int?)null, default(QueueEntry));
        for (var index = 0; index < _byLength.Count && allowed(_byLength.Keys[index]); index++)
        {
            var head = _byLength.Values[index].Peek();
            if (found is null || head.IsBefore(first)) (found, first) = (_byLength.Keys[index], head);
        }

        return found;
    }

    /// <summary>Takes out the first row of a length.</summary>
    public QueueEntry TakeFirst(int length)
    {
        var queue = _byLength[length];
        var entry = queue.Dequeue();
        if (queue.Count > 0) return entry;
        _byLength.Remove(length);
        _spare = queue;
        return entry;
    }

    /// <summary>The waiting length nearest to a wanted one among those that may be asked for.</summary>
    /// <param name="wanted">Length to be near to.</param>
    /// <param name="allowed">Says which lengths are acceptable; once a length is not, none further away on that side is.</param>
    /// <returns>Null when there is none.</returns>
    public int? Nearest(int wanted, Func<int, bool> allowed)
    {
        var above = LowerBound(wanted);
        var upper = above < _byLength.Count && allowed(_byLength.Keys[above]) ? _byLength.Keys[above] : (int?)null;
        var lower = above > 0 && allowed(_byLength.Keys[above - 1]) ? _byLength.Keys[above - 1] : (int?)null;
        if (upper is null || lower is null) return upper ?? lower;
        return upper - wanted <= wanted - lower ? upper : lower;
    }

    private int LowerBound(int wanted)
    {
        var (low, high) = (0, _byLength.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_byLength.Keys[middle] < wanted) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
