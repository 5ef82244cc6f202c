namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// Chooses how many tokens a batch may have: of the sizes that are within reach of the best tokens per second, the smallest, as larger
/// ones only make the next request wait. With a latency goal no batch may take more than half of it, because a request waits for the
/// batch under way and then for its own. Not thread-safe.
/// </summary>
/// <param name="times">What was learned.</param>
/// <param name="goal">Longest time from arrival to result; zero for none.</param>
internal sealed class BatchSizer(RunTimeModel times, TimeSpan goal)
{
    private const int Smallest = 16;
    private const int BatchesPerTrial = 32;
    private const double WithinReach = 0.97;
    private const double Step = 0.75;
    private const int BatchesPerChoice = 8;
    private int _taken;
    private (int Most, int Size) _chosen;

    /// <summary>Tokens for the next batch. Without a goal now and then the most, so that a change of speed is noticed.</summary>
    /// <param name="most">Most tokens that are allowed.</param>
    public int Next(int most)
    {
        if (!times.IsTrusted || most <= Smallest) return most;
        if (++_taken % BatchesPerTrial == 0 && goal == TimeSpan.Zero) return most;
        if (_chosen.Most != most || _taken % BatchesPerChoice == 0) _chosen = (most, Choose(most));
        return _chosen.Size;
    }

    private int Choose(int most)
    {
        var best = Sizes(most).Where(IsFast).Select(Speed).DefaultIfEmpty(0).Max();
        return Sizes(most).Where(IsFast).Where(size => Speed(size) >= WithinReach * best).DefaultIfEmpty(Smallest).Min();
    }

    private static IEnumerable<int> Sizes(int most)
    {
        for (var size = most; size > Smallest; size = (int)(size * Step))
        {
            yield return size;
        }

        yield return Smallest;
    }

    private bool IsFast(int size) => goal == TimeSpan.Zero || TimeOf(size) <= goal / 2;

    private double Speed(int size) => size / TimeOf(size).TotalSeconds;

    private TimeSpan TimeOf(int size) => times.Estimate(size, (int)Math.Max(1, size / times.TokensPerRow));
}
