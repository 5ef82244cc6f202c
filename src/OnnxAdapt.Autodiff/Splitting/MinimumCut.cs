namespace OnnxAdapt.Autodiff.Splitting;

/// <summary>
/// The cheapest set of items that every way from a source to an end passes (Ford and Fulkerson, 1956, with shortest augmenting paths; each
/// item is split into an entrance and an exit with its cost between). Of several cheapest sets, the one nearest to the ends.
/// </summary>
/// <typeparam name="T">Items.</typeparam>
internal sealed class MinimumCut<T>
    where T : class
{
    private const int Source = 0;
    private const int Sink = 1;
    private const int First = 2;
    private readonly Dictionary<T, int> _entrances = [];
    private readonly List<T> _items = [];
    private readonly List<Dictionary<int, double>> _residual = [[], []];

    /// <summary>Adds an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cost">Its cost; infinite when it may not be in the set.</param>
    /// <param name="isSource">Whether ways start at it.</param>
    public void Add(T item, double cost, bool isSource)
    {
        var entrance = EntranceOf(item);
        _residual[entrance][entrance + 1] = cost;
        if (isSource)
        {
            _residual[Source][entrance] = double.PositiveInfinity;
        }
    }

    /// <summary>A way leads from one item to another.</summary>
    public void Link(T from, T to) => _residual[EntranceOf(from) + 1][EntranceOf(to)] = double.PositiveInfinity;

    /// <summary>Ways end at an item.</summary>
    public void End(T item) => _residual[EntranceOf(item) + 1][Sink] = double.PositiveInfinity;

    /// <summary>Finds the cut.</summary>
    /// <param name="stuck">When there is none: the source of a way without any finite cost.</param>
    public bool Solve(out T? stuck)
    {
        while (Path() is { } path)
        {
            var width = path.Zip(path.Skip(1)).Min(edge => _residual[edge.First][edge.Second]);
            if (double.IsPositiveInfinity(width))
            {
                stuck = _items[(path[1] - First) / 2];
                return false;
            }

            foreach (var (from, to) in path.Zip(path.Skip(1)))
            {
                _residual[from][to] -= width;
                _residual[to][from] = _residual[to].GetValueOrDefault(from) + width;
            }
        }

        stuck = null;
        return true;
    }

    /// <summary>The items in the cut, after it was found; empty when no way leads from a source to an end.</summary>
    public IReadOnlySet<T> Cut()
    {
        var open = BackFromSink();
        return _items.Where((_, i) => open.Contains(First + (2 * i) + 1) && !open.Contains(First + (2 * i))).ToHashSet();
    }

    private int EntranceOf(T item)
    {
        if (!_entrances.TryGetValue(item, out var entrance))
        {
            _entrances.Add(item, entrance = _residual.Count);
            _items.Add(item);
            _residual.Add([]);
            _residual.Add([]);
        }

        return entrance;
    }

    private int[]? Path()
    {
        var before = new Dictionary<int, int> { [Source] = Source };
        var pending = new Queue<int>([Source]);
        while (pending.TryDequeue(out var node) && !before.ContainsKey(Sink))
        {
            foreach (var (next, width) in _residual[node])
            {
                if (width > 0 && before.TryAdd(next, node))
                {
                    pending.Enqueue(next);
                }
            }
        }

        return before.ContainsKey(Sink) ? [.. Back(before).Reverse()] : null;
    }

    private static IEnumerable<int> Back(Dictionary<int, int> before)
    {
        for (var node = Sink; node != Source; node = before[node])
        {
            yield return node;
        }

        yield return Source;
    }

    /// <summary>Nodes from which the sink can still be reached.</summary>
    private HashSet<int> BackFromSink()
    {
        var into = _residual.SelectMany((edges, from) => edges.Where(edge => edge.Value > 0).Select(edge => (edge.Key, from))).ToLookup(edge => edge.Key, edge => edge.from);
        var seen = new HashSet<int> { Sink };
        var pending = new Stack<int>(seen);
        while (pending.TryPop(out var node))
        {
            foreach (var from in into[node].Where(seen.Add))
            {
                pending.Push(from);
            }
        }

        return seen;
    }
}
