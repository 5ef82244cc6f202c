using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Recomputation;

/// <summary>
/// The forward nodes of a training graph by segment: how many block ends lie before them. What is computed from constants and parameters alone
/// belongs to none. A value is <em>inner</em> when nothing outside its segment but the backward pass uses it.
/// </summary>
internal sealed class SegmentMap
{
    private readonly Dictionary<Node, int> _segments = [];
    private readonly HashSet<Value> _kept;
    private readonly IReadOnlySet<Value> _data;

    /// <param name="graph">The training graph, backward pass included.</param>
    /// <param name="ends">Values in which the blocks end, in order.</param>
    /// <param name="forward">Values of the forward pass.</param>
    /// <param name="data">Inputs that come with the batch.</param>
    public SegmentMap(OnnxGraph graph, IReadOnlyList<Value> ends, IReadOnlySet<Value> forward, IReadOnlySet<Value> data)
    {
        var places = data.ToDictionary(input => input, _ => 0);
        _data = data;
        var after = ends.Index().ToDictionary(end => end.Item, end => end.Index + 1);
        _kept = [.. graph.Outputs, .. graph.Nodes.SelectMany(GraphWalk.CapturedBy)];
        foreach (var node in graph.Nodes)
        {
            var isForward = node.Outputs.Any(output => output is not null && forward.Contains(output));
            var segment = node.Inputs.OfType<Value>().Concat(GraphWalk.CapturedBy(node)).Select(value => places.GetValueOrDefault(value, -1)).DefaultIfEmpty(-1).Max();
            if (!isForward)
            {
                Backward.Add(node);
            }
            else if (segment >= 0)
            {
                _segments[node] = segment;
                foreach (var output in node.Outputs.OfType<Value>())
                {
                    places[output] = Math.Max(segment, after.GetValueOrDefault(output, 0));
                }
            }
        }

        foreach (var (node, segment) in _segments)
        {
            _kept.UnionWith(node.Inputs.OfType<Value>().Where(input => input.Producer is { } producer && _segments.TryGetValue(producer, out var other) && other != segment));
        }
    }

    /// <summary>Nodes of the backward pass, in order.</summary>
    public List<Node> Backward { get; } = [];

    /// <summary>Whether a value comes with the batch or is computed from what does, in the forward pass.</summary>
    public bool IsActivation(Value value) => _data.Contains(value) || (value.Producer is { } producer && _segments.ContainsKey(producer));

    /// <summary>Whether a value can be computed again and need not be kept for any other segment.</summary>
    public bool IsInner(Value value, int segment) =>
        value.Producer is { } producer
        && _segments.TryGetValue(producer, out var place)
        && place == segment
        && !_kept.Contains(value)
        && !GraphWalk.HasSubgraphs(producer)
        && !producer.Op.OpType.Contains("Sequence", StringComparison.Ordinal)
        && !producer.Op.OpType.Contains("Optional", StringComparison.Ordinal)
        && !RandomNodes.IsAt(producer);
}
