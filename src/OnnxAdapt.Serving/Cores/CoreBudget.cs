using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Cores;

/// <summary>
/// Lets no more batches run at once than there are cores. Who waits gets cores by priority; of one priority the flow that has had the least
/// core time goes first, so that a slow model does not starve a fast one. Work of a lower priority is due when those above it have had so many times
/// what it takes since it last ran. Thread-safe.
/// </summary>
/// <param name="cores">Cores to share, at least one.</param>
/// <param name="clock">The time.</param>
/// <param name="higherPerLower">Core time of higher priorities for one of a lower, while both wait.</param>
internal sealed class CoreBudget(int cores, TimeProvider clock, int higherPerLower)
{
    private static readonly int Priorities = Enum.GetValues<WorkPriority>().Length;
    private readonly Lock _lock = new();
    private readonly List<CoreWaiter> _waiters = [];
    private readonly CoreShares _shares = new();
    private readonly double[] _passedOver = new double[Priorities];
    private int _used;
    private long _sequence;

    /// <summary>Cores to share.</summary>
    public int Cores => cores;

    /// <summary>Cores in use.</summary>
    public int Used => Volatile.Read(ref _used);

    /// <summary>Clients that wait for a core, by name.</summary>
    public IReadOnlyList<(string Name, int Count)> Waiting()
    {
        lock (_lock)
        {
            return [.. _waiters.CountBy(waiter => waiter.Client.Name).Select(pair => (pair.Key, pair.Value))];
        }
    }

    /// <summary>Cores for one run if they are free and nobody waits for them; null otherwise.</summary>
    public CoreLease? TryEnter(CoreClient client)
    {
        lock (_lock)
        {
            return _waiters.Count == 0 && Fits(client) && client.Next() is { } claim ? Grant(client, claim) : null;
        }
    }

    /// <summary>Waits for cores for one run.</summary>
    /// <returns>Null when the client has nothing to run any more.</returns>
    public CoreLease? Enter(CoreClient client)
    {
        if (TryEnter(client) is { } lease) return lease;
        using var waiter = Ask(client);
        return waiter.Wait();
    }

    /// <summary>Lets a client wait; the waiter ends when it gets cores, or has nothing to run any more.</summary>
    public CoreWaiter Ask(CoreClient client)
    {
        lock (_lock)
        {
            var waiter = new CoreWaiter(client, _sequence++);
            _waiters.Add(waiter);
            Dispatch();
            return waiter;
        }
    }

    internal void Leave(CoreLease lease)
    {
        lock (_lock)
        {
            var threads = Needs(lease.Client);
            var seconds = clock.GetElapsedTime(lease.Started).TotalSeconds * threads;
            _used -= threads;
            Settle(lease, seconds);
            Dispatch();
            if (_used == 0 && _waiters.Count == 0) Forget();
        }
    }

    private int Needs(CoreClient client) => Math.Min(client.Threads, cores);

    private bool Fits(CoreClient client) => _used + Needs(client) <= cores;

    /// <summary>Gives free cores away. Who goes first keeps them free for itself when it needs more than are.</summary>
    private void Dispatch()
    {
        while (_used < cores && First() is { } first)
        {
            if (!Fits(first.Waiter.Client)) return;
            _waiters.Remove(first.Waiter);
            first.Waiter.End(Grant(first.Waiter.Client, first.Claim));
        }
    }

    private CoreLease Grant(CoreClient client, CoreClaim claim)
    {
        _used += Needs(client);
        PassOver(claim.Priority, client.Expected);
        _shares.Begin(claim.Flow, client.Expected);
        return new CoreLease(this, client, claim.Flow, client.Expected, clock.GetTimestamp());
    }

    /// <summary>Charges those whose work it was in place of the one that was charged beforehand.</summary>
    private void Settle(CoreLease lease, double seconds)
    {
        var total = lease.Served.Sum(item => (double)item.Amount);
        _shares.Correct(lease.Flow, -lease.Expected);
        if (total <= 0) return;
        foreach (var (flow, amount) in lease.Served)
        {
            _shares.Correct(flow, seconds * amount / total);
        }

        lease.Client.Learn(seconds);
    }

    private (CoreWaiter Waiter, CoreClaim Claim)? First()
    {
        (CoreWaiter Waiter, CoreClaim Claim)? first = null;
        for (var index = _waiters.Count - 1; index >= 0; index--)
        {
            if (_waiters[index].Client.Next() is { } claim)
            {
                var candidate = (_waiters[index], claim);
                if (first is not { } best || RankOf(candidate).CompareTo(RankOf(best)) < 0) first = candidate;
            }
            else
            {
                _waiters[index].End(null);
                _waiters.RemoveAt(index);
            }
        }

        return first;
    }

    /// <summary>Smaller goes first: what is due, by priority, by time had, by arrival.</summary>
    private (int Priority, double Start, long Sequence) RankOf((CoreWaiter Waiter, CoreClaim Claim) candidate)
    {
        var (waiter, claim) = candidate;
        var lane = (int)claim.Priority;
        var due = lane > 0 && _passedOver[lane] > 0 && _passedOver[lane] >= higherPerLower * waiter.Client.Expected;
        return (due ? lane - Priorities : lane, _shares.StartOf(claim.Flow), waiter.Sequence);
    }

    /// <summary>Work of lower priorities that waits is passed over for as long as this run takes.</summary>
    private void PassOver(WorkPriority priority, double seconds)
    {
        _passedOver[(int)priority] = 0;
        foreach (var lane in _waiters.Select(waiter => waiter.Client.Next()).OfType<CoreClaim>().Select(claim => (int)claim.Priority).Where(lane => lane > (int)priority).Distinct())
        {
            _passedOver[lane] += seconds;
        }
    }

    private void Forget()
    {
        _shares.Clear();
        Array.Clear(_passedOver);
    }
}
