namespace OnnxAdapt.Graph.Rewriting;

/// <summary>A value that a node of an operator computes, whose inputs match patterns in turn.</summary>
public sealed class NodePattern : ValuePattern
{
    private readonly ValuePattern[] _inputs;

    /// <summary>A node of the standard domain.</summary>
    /// <param name="opType">Operator type.</param>
    /// <param name="inputs">Patterns of all its inputs, but for trailing ones that are left out.</param>
    public NodePattern(string opType, params ReadOnlySpan<ValuePattern> inputs)
        : this(OperatorId.Standard(opType), inputs)
    {
    }

    /// <summary>A node of any domain.</summary>
    public NodePattern(OperatorId op, params ReadOnlySpan<ValuePattern> inputs) => (Op, _inputs) = (op, inputs.ToArray());

    /// <summary>Operator.</summary>
    public OperatorId Op { get; }

    /// <summary>Name under which the match holds the node.</summary>
    /// <value>Default null: the node is not asked for.</value>
    public string? Name { get; init; }

    /// <summary>Whether the first two inputs may be the other way around.</summary>
    public bool IsCommutative { get; init; }

    /// <summary>Position of the output that this pattern stands for.</summary>
    /// <value>Default 0.</value>
    public int Output { get; init; }

    internal override string? Match(Value? value, RewriteMatch match) =>
        value?.Producer is not { } node ? $"{(value is null ? "an input that is left out" : $"'{value.Name}'")} is not computed by {Op}"
        : node.Output(Output) != value ? $"'{value.Name}' is not output {Output} of {node}"
        : MatchNode(node, match);

    internal string? MatchNode(Node node, RewriteMatch match)
    {
        if (node.Op != Op)
        {
            return $"{node} is not {Op}";
        }

        var before = match.Save();
        var reason = MatchInputs(node, match, swapped: false);
        if (reason is not null && IsCommutative && _inputs.Length > 1)
        {
            match.Restore(before);
            reason = MatchInputs(node, match, swapped: true);
        }

        if (reason is null)
        {
            match.Take(node, Name);
        }

        return reason;
    }

    private string? MatchInputs(Node node, RewriteMatch match, bool swapped)
    {
        for (var i = 0; i < Math.Max(_inputs.Length, node.Inputs.Count); i++)
        {
            var pattern = i < _inputs.Length ? _inputs[swapped && i < 2 ? 1 - i : i] : Omitted;
            if (pattern.Match(node.Input(i), match) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }
}
