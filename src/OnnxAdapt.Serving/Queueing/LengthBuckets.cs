namespace OnnxAdapt.Serving.Queueing;

/// <summary>Waiting rows of one group, in order of arrival within each length.</summary>
internal sealed class LengthBuckets
{
    private readonly SortedList<int, Queue<QueueEntry>> _byLength = [];

    public bool IsEmpty => _byLength.Count == 0;

    public void Add(in QueueEntry entry)
    {
        if (!_byLength.TryGetValue(entry.Length, out var queue))
        {
            queue = new Queue<QueueEntry>();
            _byLength.Add(entry.Length, queue);
        }

        queue.Enqueue(entry);
    }

    /// <summary>The row that waits longest.</summary>
    public QueueEntry Oldest()
    {
        var oldest = _byLength.Values[0].Peek();
        for (var index = 1; index < _byLength.Count; index++)
        {
            var head = _byLength.Values[index].Peek();
            if (head.Sequence < oldest.Sequence) oldest = head;
        }

        return oldest;
    }

    /// <summary>The length of the row that waits longest among those that may be asked for.</summary>
    /// <param name="allowed">Says which lengths are acceptable; once a length is not, no longer one is.</param>
    /// <returns>Null when there is none.</returns>
    public int? OldestOf(Func<int, bool> allowed)
    {
        var (found, sequence) = ((int?)null, long.MaxValue);
        for (var index = 0; index < _byLength.Count && allowed(_byLength.Keys[index]); index++)
        {
            var head = _byLength.Values[index].Peek();
            if (head.Sequence < sequence) (found, sequence) = (_byLength.Keys[index], head.Sequence);
        }

        return found;
    }

    /// <summary>Takes out the first row of a length.</summary>
    public QueueEntry TakeFirst(int length)
    {
        var queue = _byLength[length];
        var entry = queue.Dequeue();
        if (queue.Count == 0) _byLength.Remove(length);
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
