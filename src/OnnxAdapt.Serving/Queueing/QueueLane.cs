namespace OnnxAdapt.Serving.Queueing;

/// <summary>Waiting rows of one priority. Not thread-safe.</summary>
internal sealed class QueueLane
{
    private const int UsualRows = 8;
    private readonly Dictionary<string, LengthBuckets> _groups = new(StringComparer.Ordinal);
    private readonly FairShares _shares = new();
    private LengthBuckets? _spare;

    /// <summary>Rows waiting, abandoned ones included.</summary>
    public int Count { get; private set; }

    /// <summary>Whose row goes first; the lane must not be empty.</summary>
    public string FirstFlow => First().Value.First().Job.Flow;

    public void Add(string group, in QueueEntry entry)
    {
        if (!_groups.TryGetValue(group, out var buckets))
        {
            buckets = _spare ?? new LengthBuckets();
            _spare = null;
            _groups.Add(group, buckets);
        }

        buckets.Add(entry with { Start = _shares.Enter(entry.Job.Flow, entry.Length) });
        Count++;
    }

    /// <summary>Cuts a batch around the row that goes first.</summary>
    /// <param name="policy">How batches are cut.</param>
    /// <param name="isWanted">Asked for each row that is taken out; a row it refuses is left out of the batch.</param>
    /// <returns>Null when no wanted row is left.</returns>
    public Batch? Take(BatchPolicy policy, Func<QueueEntry, bool> isWanted)
    {
        while (Count > 0)
        {
            var (group, buckets) = First();
            var batch = TakeFrom(buckets, policy, isWanted);
            if (buckets.IsEmpty && _groups.Remove(group)) _spare = buckets;
            if (batch is not null) return batch;
        }

        return null;
    }

    private KeyValuePair<string, LengthBuckets> First()
    {
        var best = default(KeyValuePair<string, LengthBuckets>);
        foreach (var group in _groups)
        {
            if (best.Value is null || group.Value.First().IsBefore(best.Value.First())) best = group;
        }

        return best;
    }

    private Batch? TakeFrom(LengthBuckets buckets, BatchPolicy policy, Func<QueueEntry, bool> isWanted)
    {
        var anchor = TakeOut(buckets, buckets.First().Length);
        if (!isWanted(anchor)) return null;
        _shares.Advance(anchor.Start);
        var entries = new List<QueueEntry>(buckets.IsEmpty ? 1 : UsualRows) { anchor };
        return policy.Packs(anchor.Job.Plan) ? Pack(buckets, entries, policy, isWanted) : Pad(buckets, entries, policy, isWanted);
    }

    private Batch Pad(LengthBuckets buckets, List<QueueEntry> entries, BatchPolicy policy, Func<QueueEntry, bool> isWanted)
    {
        var (wanted, longest) = (entries[0].Length, entries[0].Length);
        while (!buckets.IsEmpty && buckets.Nearest(wanted, length => policy.Joins(entries.Count, longest, length)) is { } next)
        {
            var entry = TakeOut(buckets, next);
            if (!isWanted(entry)) continue;
            entries.Add(entry);
            longest = Math.Max(longest, entry.Length);
        }

        return new Batch(entries, longest);
    }

    /// <summary>Rows in their order, those that do not fit left for later.</summary>
    private Batch Pack(LengthBuckets buckets, List<QueueEntry> entries, BatchPolicy policy, Func<QueueEntry, bool> isWanted)
    {
        var tokens = (long)entries[0].Length;
        while (!buckets.IsEmpty && buckets.FirstOf(length => policy.JoinsPacked(entries.Count, tokens, length)) is { } next)
        {
            var entry = TakeOut(buckets, next);
            if (!isWanted(entry)) continue;
            entries.Add(entry);
            tokens += entry.Length;
        }

        return new Batch(entries, entries.Max(entry => entry.Length)) { IsPacked = true };
    }

    private QueueEntry TakeOut(LengthBuckets buckets, int length)
    {
        Count--;
        var entry = buckets.TakeFirst(length);
        _shares.Leave(entry.Job.Flow);
        return entry;
    }
}
