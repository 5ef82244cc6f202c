using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>
/// What each value of a graph is computed from. <em>Weight-side</em> values depend on float initializers only; <em>activations</em> on both
/// data and float initializers, along edges that carry numbers. Sizes are no data: a table cut to the length of the input is still a weight.
/// Masks computed from inputs alone are neither weight nor activation.
/// </summary>
internal sealed class GraphFlow
{
    private static readonly HashSet<string> Positions = new(StringComparer.Ordinal) { "ArgMax", "ArgMin", "NonZero", "IsNaN", "IsInf" };
    private readonly HashSet<Value> _data = [];
    private readonly HashSet<Value> _weights = [];
    private readonly HashSet<Value> _activations = [];
    private readonly Dictionary<Value, List<(Node Node, int Input)>> _uses = [];

    public GraphFlow(OnnxGraph graph)
    {
        Graph = graph;
        _data.UnionWith(graph.Inputs);
        _weights.UnionWith(graph.Initializers.Where(value => IsParameterLike(value.Initializer!)));
        foreach (var node in graph.Nodes)
        {
            Inputs[node] = CapturedValues.InputsOf(node);
            Visit(node, Inputs[node]);
        }
    }

    public OnnxGraph Graph { get; }

    public Dictionary<Node, IReadOnlyList<Value?>> Inputs { get; } = [];

    public static bool IsParameterLike(TensorData tensor) => GradientPath.IsDifferentiable(tensor.Type) && tensor.Sizes.Count > 0;

    public bool IsWeight(Value value) => _weights.Contains(value);

    public bool IsActivation(Value? value) => value is not null && _activations.Contains(value);

    public bool IsActivation(Node node) => node.Outputs.Any(IsActivation);

    public IReadOnlyList<(Node Node, int Input)> UsesOf(Value value) => _uses.TryGetValue(value, out var uses) ? uses : [];

    /// <summary>Where a weight meets data, looking through nodes that see weights only.</summary>
    public IReadOnlyList<ParameterUse> MeetingsOf(Value weight)
    {
        var found = new List<ParameterUse>();
        var pending = new Stack<(Value Value, Node[] Path)>([(weight, [])]);
        while (pending.TryPop(out var current))
        {
            foreach (var (node, input) in UsesOf(current.Value))
            {
                if (node.Outputs.OfType<Value>().Any(IsWeight))
                {
                    PushOutputs(pending, node, current.Path);
                }
                else
                {
                    found.Add(new ParameterUse(node, input, current.Path));
                }
            }
        }

        return found;
    }

    private void PushOutputs(Stack<(Value Value, Node[] Path)> pending, Node node, Node[] path)
    {
        foreach (var output in node.Outputs.OfType<Value>().Where(IsWeight))
        {
            pending.Push((output, [.. path, node]));
        }
    }

    private void Visit(Node node, IReadOnlyList<Value?> inputs)
    {
        for (var i = 0; i < inputs.Count; i++)
        {
            if (inputs[i] is { } input)
            {
                ListOf(input).Add((node, i));
            }
        }

        var (data, weights, activations) = (inputs.Any(Has(_data)), inputs.Any(Has(_weights)), inputs.Any(Has(_activations)));
        foreach (var output in node.Outputs.OfType<Value>())
        {
            Mark(node, output, data, weights, activations);
        }
    }

    private void Mark(Node node, Value output, bool data, bool weights, bool activations)
    {
        if (node.Op.OpType is "Shape" or "Size")
        {
            return;
        }

        if (data)
        {
            _data.Add(output);
        }

        if (Positions.Contains(node.Op.OpType) || !GradientPath.IsDifferentiable(output.Type))
        {
            return;
        }

        if (activations || (data && weights))
        {
            _activations.Add(output);
        }
        else if (weights)
        {
            _weights.Add(output);
        }
    }

    private static Func<Value?, bool> Has(HashSet<Value> set) => value => value is not null && set.Contains(value);

    private List<(Node Node, int Input)> ListOf(Value value)
    {
        if (!_uses.TryGetValue(value, out var list))
        {
            _uses.Add(value, list = []);
        }

        return list;
    }
}
