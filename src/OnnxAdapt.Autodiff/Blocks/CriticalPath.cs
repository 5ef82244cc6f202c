using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>
/// The chain of activations from the data to the outputs that passes the most layers: what a network repeats along its depth shows on it,
/// while shortcuts, gates and the sides of an attention lie beside it. Each node beside the path belongs to the first step of the path that
/// needs it.
/// </summary>
internal sealed class CriticalPath
{
    private readonly GraphFlow _flow;
    private readonly Dictionary<Node, int> _order = [];
    private readonly Dictionary<Node, (int Layers, int Nodes, Node? Before)> _depth = [];
    private readonly Dictionary<Node, int> _steps = [];

    public CriticalPath(GraphFlow flow)
    {
        _flow = flow;
        Kinds = new LayerKinds(flow);
        Measure();
        Nodes = Walk();
        Crossings = new PathCrossings(flow, Nodes, _steps).Counts;
    }

    public LayerKinds Kinds { get; }

    /// <summary>Nodes of the path, in order.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>How many activations computed up to each step are still needed after it.</summary>
    public IReadOnlyList<int> Crossings { get; }

    /// <summary>The activation that a step gives.</summary>
    public Value ValueAt(int step) => Nodes[step].Outputs.First(_flow.IsActivation)!;

    /// <summary>Number of nodes that use the activation of a step.</summary>
    public int FanOut(int step) => _flow.UsesOf(ValueAt(step)).Count(use => _flow.IsActivation(use.Node));

    /// <summary>The step that a node belongs to; null when the end of the path does not need it.</summary>
    public int? StepOf(Node node) => _steps.TryGetValue(node, out var step) ? step : null;

    private void Measure()
    {
        foreach (var node in _flow.Graph.Nodes)
        {
            _order[node] = _order.Count;
            if (_flow.IsActivation(node))
            {
                _depth[node] = Deepest(node);
            }
        }
    }

    private (int Layers, int Nodes, Node? Before) Deepest(Node node)
    {
        var producers = _flow.Inputs[node].Where(_flow.IsActivation).Select(input => input!.Producer).OfType<Node>().Where(_depth.ContainsKey).Distinct().ToArray();
        var before = WithoutGate(node, producers).OrderByDescending(producer => (_depth[producer].Layers, _depth[producer].Nodes)).FirstOrDefault();
        var (layers, nodes) = before is null ? (0, 0) : (_depth[before].Layers, _depth[before].Nodes);
        return (layers + (LayerKinds.IsWeighted(Kinds.Of(node)) ? 1 : 0), nodes + 1, before);
    }

    /// <summary>In x * gate(x), the way through the gate is left out.</summary>
    private IEnumerable<Node> WithoutGate(Node node, Node[] producers)
    {
        if (node.Op.OpType != "Mul" || producers.Length != 2)
        {
            return producers;
        }

        var (early, late) = _order[producers[0]] < _order[producers[1]] ? (producers[0], producers[1]) : (producers[1], producers[0]);
        return IsBehind(late, early) ? [early] : producers;
    }

    /// <summary>Whether a node is computed from an earlier one.</summary>
    private bool IsBehind(Node late, Node early)
    {
        var seen = new HashSet<Node>();
        var pending = new Stack<Node>([late]);
        while (pending.TryPop(out var node))
        {
            if (node == early)
            {
                return true;
            }

            if (_order[node] > _order[early] && seen.Add(node))
            {
                foreach (var input in _flow.Inputs[node].Where(_flow.IsActivation).Select(input => input!.Producer).OfType<Node>())
                {
                    pending.Push(input);
                }
            }
        }

        return false;
    }

    private Node[] Walk()
    {
        var path = new List<Node>();
        var ends = _flow.Graph.Outputs.Select(output => output.Producer).OfType<Node>().Where(_depth.ContainsKey);
        for (var node = ends.OrderByDescending(end => (_depth[end].Layers, -_order[end])).FirstOrDefault(); node is not null; node = _depth[node].Before)
        {
            path.Add(node);
        }

        path.Reverse();
        return [.. path];
    }
}
