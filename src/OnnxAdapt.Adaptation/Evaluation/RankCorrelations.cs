namespace OnnxAdapt.Adaptation.Evaluation;

/// <summary>How alike two series are ordered.</summary>
internal static class RankCorrelations
{
    /// <summary>Spearman's coefficient: the correlation of ranks, equal values sharing theirs; 0 where one series does not vary.</summary>
    public static double Spearman(IReadOnlyList<double> one, IReadOnlyList<double> other)
    {
        var (x, y) = (Ranks(one), Ranks(other));
        var mean = (x.Length - 1) / 2.0;
        var (products, xs, ys) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            products += (x[i] - mean) * (y[i] - mean);
            xs += (x[i] - mean) * (x[i] - mean);
            ys += (y[i] - mean) * (y[i] - mean);
        }

        return xs > 0 && ys > 0 ? products / Math.Sqrt(xs * ys) : 0;
    }

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        var ranks = new double[values.Count];
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        for (var first = 0; first < order.Length;)
        {
            var end = first + 1;
            while (end < order.Length && values[order[end]].Equals(values[order[first]])) end++;
            for (var i = first; i < end; i++) ranks[order[i]] = (first + end - 1) / 2.0;
            first = end;
        }

        return ranks;
    }
}
