namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>Cuts independent items into parts for threads, by sizes alone, so that results do not depend on who computes them.</summary>
internal static class WorkParts
{
    /// <summary>Simple operations that are worth a thread's waking.</summary>
    private const long Grain = 1 << 15;

    private const int Most = 64;

    /// <summary>Number of parts for items that cost so much together.</summary>
    public static int Of(long items, long cost) => (int)Math.Clamp(cost / Grain, 1, Math.Min(Math.Max(items, 1), Most));

    /// <summary>The items of one part, from inclusive to exclusive.</summary>
    public static (long From, long To) Range(int part, long items, long cost)
    {
        var parts = Of(items, cost);
        return (items * part / parts, items * (part + 1) / parts);
    }
}
