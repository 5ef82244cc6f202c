using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>
/// The part of a graph that a gradient passes: values downstream of a wanted one and upstream of the loss, along edges that carry
/// floating-point numbers, or integers that stand for some, and that the table does not call zero.
/// </summary>
internal sealed class GradientPath
{
    private readonly GradientScope _scope;
    private readonly HashSet<Value> _downstream = [];
    private readonly HashSet<Value> _upstream = [];

    public GradientPath(GradientScope scope, OnnxGraph graph, IEnumerable<Value> roots, IEnumerable<Value> wanted)
    {
        _scope = scope;
        _downstream.UnionWith(wanted);
        _upstream.UnionWith(roots);
        Inputs = graph.Nodes.ToDictionary(node => node, node => CapturedValues.InputsOf(node));
        MarkDownstream(graph);
        MarkUpstream(graph);
        Nodes = [.. graph.Nodes.Where(IsOnPath)];
    }

    /// <summary>Nodes that a gradient passes, in graph order.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>Inputs and captured values of each node.</summary>
    public IReadOnlyDictionary<Node, IReadOnlyList<Value?>> Inputs { get; }

    /// <summary>Whether the gradient of that value has to be computed.</summary>
    public bool Contains(Value? value) => value is not null && _downstream.Contains(value) && _upstream.Contains(value);

    /// <summary>Whether a wanted value influences it.</summary>
    public bool IsDownstream(Value? value) => value is not null && _downstream.Contains(value);

    /// <summary>Whether it influences a root.</summary>
    public bool IsUpstream(Value? value) => value is not null && _upstream.Contains(value);

    public bool Needs(Node node, int input) => Contains(Inputs[node][input]) && Flows(_scope.RowOf(node), input);

    /// <summary>Every node on the path that has no rule, in the graphs inside nodes too.</summary>
    public IReadOnlyList<CoverageProblem> Problems() => [.. Nodes.SelectMany(ProblemsAt)];

    public static bool IsDifferentiable(DataType type) => type
        is DataType.Float or DataType.Double or DataType.Float16 or DataType.BFloat16 or DataType.Undefined;

    /// <summary>An operator without a row lets everything through here, so that it is found and reported.</summary>
    private static bool Flows(GradientRow? row, int input) => row is null or { Answer: GradientAnswer.Refuse } || row.FlowsTo(input);

    /// <summary>Numbers do, quantised ones where a node that rounds straight through made them, and whatever a refused node gives.</summary>
    private bool Carries(Node node, Value output) => IsDifferentiable(output.Type)
        || _scope.RowOf(node) is { Answer: GradientAnswer.Refuse } or { IsStraightThrough: true }
        || Inputs[node].Where((input, i) => input?.Type == output.Type && _downstream.Contains(input) && Flows(_scope.RowOf(node), i)).Any();

    private bool IsOnPath(Node node) => node.Outputs.Any(Contains) && HasFlow(node, Contains);

    private bool HasFlow(Node node, Func<Value?, bool> marked)
    {
        var row = _scope.RowOf(node);
        return Inputs[node].Where((input, i) => marked(input) && Flows(row, i)).Any();
    }

    private void MarkDownstream(OnnxGraph graph)
    {
        foreach (var node in graph.Nodes)
        {
            if (HasFlow(node, value => value is not null && _downstream.Contains(value)))
            {
                _downstream.UnionWith(node.Outputs.OfType<Value>().Where(output => Carries(node, output)));
            }
        }
    }

    private void MarkUpstream(OnnxGraph graph)
    {
        foreach (var node in graph.Nodes.Reverse())
        {
            if (node.Outputs.Any(output => output is not null && _upstream.Contains(output)))
            {
                var row = _scope.RowOf(node);
                _upstream.UnionWith(Inputs[node].Where((input, i) => input is not null && Flows(row, i)).OfType<Value>());
            }
        }
    }

    private IEnumerable<CoverageProblem> ProblemsAt(Node node) => _scope.RowOf(node) switch
    {
        { Rule: not null, Inside: { } inside } => inside(_scope, this, node),
        { Rule: not null } => [],
        _ => [Problem(node)],
    };

    private CoverageProblem Problem(Node node)
    {
        var row = _scope.RowOf(node);
        return new CoverageProblem(
            node.Name.Length > 0 ? node.Name : node.Outputs.OfType<Value>().First().Name,
            node.Op,
            _scope.OpsetOf(node),
            row?.Answer ?? GradientAnswer.Absent,
            row?.Reason ?? "there is no gradient rule for this operator");
    }
}
