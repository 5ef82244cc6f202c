using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>
/// Walks along a path and counts at each step the activations that exist and are needed later on. Where it is one, the network passes
/// through a single value.
/// </summary>
internal sealed class PathCrossings
{
    private readonly GraphFlow _flow;
    private readonly Dictionary<Node, int> _steps;
    private readonly Dictionary<Value, int> _waiting = [];
    private int _crossing;

    public PathCrossings(GraphFlow flow, IReadOnlyList<Node> path, Dictionary<Node, int> steps)
    {
        (_flow, _steps) = (flow, steps);
        var counts = new int[path.Count];
        if (path.Count > 0)
        {
            CountUses(path[^1]);
        }

        for (var i = 0; i < counts.Length; i++)
        {
            Take(path[i], i);
            counts[i] = _crossing;
        }

        Counts = counts;
    }

    public IReadOnlyList<int> Counts { get; }

    private void CountUses(Node end)
    {
        foreach (var input in AncestorsOf(end, _ => true).SelectMany(ActivationsOf))
        {
            _waiting[input] = _waiting.GetValueOrDefault(input) + 1;
        }
    }

    private void Take(Node node, int step)
    {
        var taken = AncestorsOf(node, other => !_steps.ContainsKey(other));
        foreach (var other in taken)
        {
            _steps[other] = step;
            _crossing += other.Outputs.Count(output => output is not null && _waiting.ContainsKey(output));
        }

        foreach (var input in taken.SelectMany(ActivationsOf))
        {
            _crossing -= --_waiting[input] == 0 ? 1 : 0;
        }
    }

    private IEnumerable<Value> ActivationsOf(Node node) => _flow.Inputs[node].OfType<Value>().Where(input => _flow.IsActivation(input) && input.Producer is not null).Distinct();

    private List<Node> AncestorsOf(Node end, Func<Node, bool> include)
    {
        var seen = new HashSet<Node> { end };
        var found = new List<Node>();
        var pending = new Stack<Node>([end]);
        while (pending.TryPop(out var node))
        {
            found.Add(node);
            foreach (var producer in ActivationsOf(node).Select(input => input.Producer!).Where(include))
            {
                if (seen.Add(producer))
                {
                    pending.Push(producer);
                }
            }
        }

        return found;
    }
}
