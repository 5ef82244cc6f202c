using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>Divides a graph into blocks along its critical path, and says to which each node and parameter belongs.</summary>
internal static class BlockDiscovery
{
    /// <summary>Share of the layers with weights that a repetition must cover to count.</summary>
    private const double LeastCoverage = 0.3;

    public static GraphBlocks Find(GraphFlow flow)
    {
        var path = new CriticalPath(flow);
        var (method, starts, ends) = Divide(path);
        var nodes = NodePlaces.Of(flow, path, starts, ends);
        var parameters = flow.Graph.Initializers.Where(flow.IsWeight).ToDictionary(value => value.Name, value => FirstUse(flow, nodes, value, ends.Count), StringComparer.Ordinal);
        var scopes = BlockScopes.Of(flow, nodes, parameters, ends.Count);
        var blocks = ends.Select((end, i) => new GraphBlock(
            i,
            scopes[i],
            [.. flow.Graph.Initializers.Where(value => parameters.TryGetValue(value.Name, out var place) && place.Index == i).Select(value => value.Name)],
            path.ValueAt(end).Name));
        return new GraphBlocks([.. blocks], method, nodes, parameters);
    }

    /// <summary>Last step of what lies before each block, and last step of the block.</summary>
    private static (BlockMethod Method, IReadOnlyList<int> Starts, IReadOnlyList<int> Ends) Divide(CriticalPath path)
    {
        var finder = new RepetitionFinder(path);
        var best = finder.Best(0, finder.LayerCount);
        if (best is not null && finder.WeightedIn(best) >= LeastCoverage * finder.WeightedCount)
        {
            return Repeated([.. Beside(finder, 0, best.FirstLayer), best, .. Beside(finder, best.EndLayer, finder.LayerCount)]);
        }

        return BySeparators(path, finder) ?? ByLayers(finder);
    }

    private static (BlockMethod Method, IReadOnlyList<int> Starts, IReadOnlyList<int> Ends) Repeated(IReadOnlyList<Repetition> found) => (
        BlockMethod.Repetition,
        [.. found.SelectMany(repetition => repetition.Boundaries.SkipLast(1))],
        [.. found.SelectMany(repetition => repetition.Boundaries.Skip(1))]);

    /// <summary>Further repetitions beside the first, such as the encoder before a decoder.</summary>
    private static IEnumerable<Repetition> Beside(RepetitionFinder finder, int from, int to) => finder.Best(from, to) is { } found
        ? [.. Beside(finder, from, found.FirstLayer), found, .. Beside(finder, found.EndLayer, to)]
        : [];

    /// <summary>Stages that each hold a layer with weights and end where the resolution changes; what follows the last change is the tail.</summary>
    private static (BlockMethod Method, IReadOnlyList<int> Starts, IReadOnlyList<int> Ends)? BySeparators(CriticalPath path, RepetitionFinder finder)
    {
        var ends = new List<int>();
        var weighted = finder.WeightedSteps;
        foreach (var step in Enumerable.Range(0, path.Nodes.Count).Where(step => LayerKinds.IsSeparator(path.Nodes[step])))
        {
            var start = ends.Count == 0 ? -1 : ends[^1];
            if (weighted.Any(layer => layer > start && layer <= step))
            {
                ends.Add(step);
            }
        }

        return ends.Count < 2 ? null : (BlockMethod.Stages, [-1, .. ends.SkipLast(1)], ends);
    }

    /// <summary>Each layer with weights but the last, which is the output layer.</summary>
    private static (BlockMethod Method, IReadOnlyList<int> Starts, IReadOnlyList<int> Ends) ByLayers(RepetitionFinder finder)
    {
        var layers = finder.WeightedSteps;
        if (layers.Count < 2)
        {
            return (BlockMethod.None, [], []);
        }

        var ends = layers.Zip(layers.Skip(1), finder.EndBetween).ToArray();
        return (BlockMethod.Layers, [-1, .. ends.SkipLast(1)], ends);
    }

    private static BlockPlace FirstUse(GraphFlow flow, IReadOnlyDictionary<Node, int> nodes, Value parameter, int count)
    {
        var places = flow.MeetingsOf(parameter).Where(use => nodes.ContainsKey(use.Node)).Select(use => nodes[use.Node]).ToArray();
        return new BlockPlace(places.Length == 0 ? -1 : places.Min(), count);
    }
}
