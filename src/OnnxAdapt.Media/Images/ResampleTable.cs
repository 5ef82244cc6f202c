namespace OnnxAdapt.Media;

/// <summary>For every pixel of a resized axis: which source pixels it is made of, and how much of each in units of 2^-22.</summary>
internal sealed class ResampleTable
{
    /// <summary>Binary places of the weights: 8 bits of pixel and 2 of overshoot fit beside them.</summary>
    public const int Precision = 22;

    private ResampleTable(int[] starts, int[][] weights) => (Starts, Weights) = (starts, weights);

    /// <summary>First source pixel.</summary>
    public int[] Starts { get; }

    /// <summary>Weights from there on; they sum to 2^22 but for rounding.</summary>
    public int[][] Weights { get; }

    /// <summary>The table for one axis. When the axis shrinks, the filter is stretched with it, so that every source pixel counts.</summary>
    public static ResampleTable Of(int from, int to, ResampleFilter filter)
    {
        var scale = (double)from / to;
        var stretch = Math.Max(1, scale);
        var support = FilterKernel.SupportOf(filter) * stretch;
        var (starts, weights) = (new int[to], new int[to][]);
        for (var index = 0; index < to; index++)
        {
            var centre = (index + 0.5) * scale;
            var start = filter == ResampleFilter.Nearest ? (int)centre : Math.Max(0, (int)(centre - support + 0.5));
            var end = filter == ResampleFilter.Nearest ? start + 1 : Math.Min(from, (int)(centre + support + 0.5));
            starts[index] = start;
            weights[index] = filter == ResampleFilter.Nearest ? [1 << Precision] : WeightsOf(filter, start, end, centre, stretch);
        }

        return new ResampleTable(starts, weights);
    }

    private static int[] WeightsOf(ResampleFilter filter, int start, int end, double centre, double stretch)
    {
        var exact = new double[end - start];
        for (var offset = 0; offset < exact.Length; offset++)
        {
            exact[offset] = FilterKernel.Weight(filter, (start + offset - centre + 0.5) / stretch);
        }

        var sum = exact.Sum();
        return Array.ConvertAll(exact, weight => (int)Math.Round(weight / sum * (1 << Precision), MidpointRounding.AwayFromZero));
    }
}
