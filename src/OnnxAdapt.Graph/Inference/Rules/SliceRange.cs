namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Start, end and step of a slice along an axis; null where not known.</summary>
internal readonly record struct SliceRange(long? Start, long? End, long? Step)
{
    /// <summary>Size of the axis after slicing.</summary>
    public Dim CountOf(Dim size)
    {
        if (Step == 1 && Start == 0 && End >= int.MaxValue)
        {
            return size;
        }

        return size.Size is { } known && Bounds(known) is var (first, last, step) ? Count(first, last, step) : Dim.Unknown;
    }

    /// <summary>Positions that are kept; null when not known.</summary>
    public IEnumerable<long>? IndicesIn(long size)
    {
        if (Bounds(size) is not var (first, last, step))
        {
            return null;
        }

        return Enumerable.Range(0, (int)Count(first, last, step)).Select(i => first + (i * step));
    }

    private static long Count(long first, long last, long step) =>
        step > 0 ? Math.Max(0, (last - first + step - 1) / step) : Math.Max(0, (first - last - step - 1) / -step);

    /// <summary>First position, position before which to stop, and step; negative ones count from the end, those outside are moved to the border.</summary>
    private (long First, long Last, long Step)? Bounds(long size)
    {
        if (Start is not { } start || End is not { } end || Step is not { } step || step is 0 or > int.MaxValue or < -int.MaxValue)
        {
            return null;
        }

        if (size == 0)
        {
            return (0, 0, step);
        }

        var (low, high) = step > 0 ? (0L, size) : (-1L, size - 1);
        var first = Math.Clamp(start < 0 ? start + size : start, Math.Max(low, 0), high);
        var last = Math.Clamp(end < 0 ? Math.Max(end, -size - 1) + size : end, low, high);
        return (first, last, step);
    }
}
