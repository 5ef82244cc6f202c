using System.Numerics;

namespace OnnxAdapt.Cli.Bench.Measuring;

/// <summary>
/// Counts durations in buckets that are linear within each power of two, so that the memory is fixed and every percentile is right
/// within 1/256 of its value, from 100 ns to years.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int Bits = 8;
    private const int PerOctave = 1 << Bits;

    // Keeps 99.9 % of 1,000 at 999, whatever the product's last bit.
    private const double Below = 1 - 1e-12;

    private readonly long[] _counts = new long[(64 - Bits) * PerOctave];
    private long _sum;

    /// <summary>Durations so far.</summary>
    public long Count { get; private set; }

    /// <summary>The longest, exactly; zero when there is none.</summary>
    public TimeSpan Max { get; private set; }

    /// <summary>The mean, exactly; zero when there is none.</summary>
    public TimeSpan Mean => TimeSpan.FromTicks(Count == 0 ? 0 : _sum / Count);

    /// <summary>Counts one; less than nothing counts as nothing.</summary>
    public void Record(TimeSpan duration)
    {
        var ticks = Math.Max(0, duration.Ticks);
        _counts[Bucket(ticks)]++;
        _sum += ticks;
        Count++;
        Max = TimeSpan.FromTicks(Math.Max(Max.Ticks, ticks));
    }

    /// <summary>The duration that a share of all does not exceed; zero when there is none.</summary>
    /// <param name="percent">0 to 100.</param>
    public TimeSpan Percentile(double percent)
    {
        var rank = Math.Clamp((long)Math.Ceiling(percent / 100 * Count * Below), 1, Math.Max(1, Count));
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank) return TimeSpan.FromTicks(Math.Min(Longest(bucket), Max.Ticks));
        }

        return TimeSpan.Zero;
    }

    private static int Bucket(long ticks)
    {
        if (ticks < PerOctave) return (int)ticks;
        var shift = BitOperations.Log2((ulong)ticks) - Bits;
        return (int)((shift * PerOctave) + (ticks >> shift));
    }

    /// <summary>The longest duration of a bucket, in ticks.</summary>
    private static long Longest(int bucket)
    {
        if (bucket < PerOctave) return bucket;
        var shift = (bucket / PerOctave) - 1;
        return ((long)((bucket % PerOctave) + PerOctave + 1) << shift) - 1;
    }
}
