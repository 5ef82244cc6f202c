namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>
/// Finds stretches of a path that repeat the same kinds of layers, such as the layers of a transformer or the blocks of a residual network.
/// The sequence of kinds is searched for tandem repeats of every period; among those whose ends lie where few activations pass, the one
/// with the most layers that equal the one a period earlier wins, then the one whose ends lie where shortcuts begin or at least before no normalisation.
/// </summary>
internal sealed class RepetitionFinder
{
    /// <summary>A repeat of a single layer with weights says nothing: every plain chain has it.</summary>
    private const int LeastWeighted = 2;
    private const double LeastLikeness = 0.6;
    private const double Branching = 2;

    private readonly CriticalPath _path;
    private readonly int[] _layers;
    private readonly LayerKind[] _kinds;

    public RepetitionFinder(CriticalPath path)
    {
        _path = path;
        var kinds = path.Nodes.Select(path.Kinds.Of).ToArray();
        _layers = [.. Enumerable.Range(0, kinds.Length).Where(step => kinds[step] != LayerKind.None)];
        _kinds = [.. _layers.Select(step => kinds[step])];
    }

    /// <summary>Number of layers on the path.</summary>
    public int LayerCount => _layers.Length;

    /// <summary>Number of layers with weights.</summary>
    public int WeightedCount => _kinds.Count(LayerKinds.IsWeighted);

    /// <summary>Steps with weights, in order.</summary>
    public IReadOnlyList<int> WeightedSteps => [.. _layers.Where((_, i) => LayerKinds.IsWeighted(_kinds[i]))];

    /// <summary>The best repetition between two layers, or null.</summary>
    public Repetition? Best(int from, int to)
    {
        Repetition? best = null;
        for (var period = LeastWeighted; period <= (to - from) / 2; period++)
        {
            foreach (var (start, length) in Runs(from, to, period))
            {
                for (var offset = 0; offset < period && (length - offset) / period >= 2; offset++)
                {
                    best = Better(best, At(start + offset, period, (length - offset) / period));
                }
            }
        }

        return best;
    }

    /// <summary>Number of weighted layers among those of a repetition.</summary>
    public int WeightedIn(Repetition repetition) => _kinds.AsSpan(repetition.FirstLayer, repetition.Covered).ToArray().Count(LayerKinds.IsWeighted);

    /// <summary>The best place for an end between two neighbouring steps: where the fewest activations pass, then the most used one, then the latest.</summary>
    public int EndBetween(int after, int before) => before <= after + 1
        ? after
        : Enumerable.Range(after, before - after).OrderBy(step => _path.Crossings[step]).ThenByDescending(_path.FanOut).ThenByDescending(step => step).First();

    /// <summary>Longest stretches in which each layer is of the kind of the one a period later.</summary>
    private IEnumerable<(int Start, int Length)> Runs(int from, int to, int period)
    {
        var start = from;
        for (var i = from; i + period <= to; i++)
        {
            if (i + period < to && _kinds[i] == _kinds[i + period])
            {
                continue;
            }

            if (i > start && i - start + period >= 2 * period)
            {
                yield return (start, i - start + period);
            }

            start = i + 1;
        }
    }

    private Repetition? At(int first, int period, int count)
    {
        if (_kinds.Skip(first).Take(period).Count(LayerKinds.IsWeighted) < LeastWeighted)
        {
            return null;
        }

        var end = first + (period * count);
        var boundaries = new int[count + 1];
        boundaries[0] = _layers[first] == 0 ? -1 : EndBetween(first == 0 ? 0 : _layers[first - 1], _layers[first]);
        for (var i = 1; i < count; i++)
        {
            boundaries[i] = EndBetween(_layers[first + (i * period) - 1], _layers[first + (i * period)]);
        }

        boundaries[count] = LastEnd(boundaries, first, period, end);
        var quality = Enumerable.Range(1, count - 1).Average(i => Quality(boundaries[i], first + (i * period)));
        var isChain = quality < Branching && _kinds.Skip(first).Take(period).Distinct().Count() == 1;
        return !isChain && IsNarrow(boundaries) && IsAlike(boundaries) ? new Repetition(period, boundaries, first, end, quality) : null;
    }

    /// <summary>2 where the next layer is passed by a shortcut that begins at the end, 0 where a normalisation follows without one, else 1.</summary>
    private double Quality(int end, int nextLayer) => _path.Crossings[_layers[nextLayer]] > _path.Crossings[end] ? Branching
        : _kinds[nextLayer] == LayerKind.Normalization ? 0 : 1;

    /// <summary>The last repeat ends as far behind its last layer as the first one does.</summary>
    private int LastEnd(int[] boundaries, int first, int period, int end)
    {
        var tail = boundaries[1] - _layers[first + period - 1];
        var last = _layers[end - 1];
        var limit = end < _layers.Length ? _layers[end] - 1 : _path.Nodes.Count - 1;
        return Math.Min(last + tail, limit);
    }

    /// <summary>No inner end may lie where more activations pass than inside the repeats beside it, but for a quarter of them.</summary>
    private bool IsNarrow(int[] boundaries)
    {
        var wide = 0;
        for (var i = 1; i < boundaries.Length - 1; i++)
        {
            var crossing = _path.Crossings[boundaries[i]];
            var before = LeastInside(boundaries[i - 1], boundaries[i]);
            var after = LeastInside(boundaries[i], boundaries[i + 1]);
            wide += crossing > before && crossing > after ? 2 : crossing > before || crossing > after ? 1 : 0;
        }

        return wide * 4 <= boundaries.Length - 2;
    }

    /// <summary>Neighbouring repeats hold much the same operators on the path, activation functions included.</summary>
    private bool IsAlike(int[] boundaries)
    {
        var likeness = 0.0;
        for (var i = 1; i < boundaries.Length - 1; i++)
        {
            likeness += Likeness(OperatorsIn(boundaries[i - 1], boundaries[i]), OperatorsIn(boundaries[i], boundaries[i + 1]));
        }

        return likeness >= LeastLikeness * (boundaries.Length - 2);
    }

    private ILookup<string, string> OperatorsIn(int start, int end) => _path.Nodes.Skip(start + 1).Take(end - start).Select(node => node.Op.OpType).ToLookup(type => type);

    /// <summary>Common operators over all operators, counted as often as they occur (Jaccard).</summary>
    private static double Likeness(ILookup<string, string> a, ILookup<string, string> b)
    {
        var types = a.Select(group => group.Key).Union(b.Select(group => group.Key)).ToArray();
        return (double)types.Sum(type => Math.Min(a[type].Count(), b[type].Count())) / types.Sum(type => Math.Max(a[type].Count(), b[type].Count()));
    }

    private int LeastInside(int start, int end) => end - start <= 1
        ? int.MaxValue
        : Enumerable.Range(start + 1, end - start - 1).Min(step => _path.Crossings[step]);

    private static Repetition? Better(Repetition? best, Repetition? other)
    {
        if (best is null || other is null)
        {
            return best ?? other;
        }

        return (other.Matches, other.Quality).CompareTo((best.Matches, best.Quality)) > 0 ? other : best;
    }
}
