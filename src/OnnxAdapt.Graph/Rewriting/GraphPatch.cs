using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Rewriting;

/// <summary>New nodes and constants, and which values they stand for.</summary>
public sealed class GraphPatch
{
    private readonly GraphNames _names;
    private readonly List<Node> _nodes = [];
    private readonly List<Value> _constants = [];
    private readonly List<(Value Old, Value Replacement)> _replacements = [];

    internal GraphPatch(GraphNames names) => _names = names;

    /// <summary>Nodes added so far.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Constants added so far.</summary>
    public IReadOnlyList<Value> Constants => _constants;

    /// <summary>Which values are replaced by which.</summary>
    public IReadOnlyList<(Value Old, Value Replacement)> Replacements => _replacements;

    /// <summary>Adds a constant.</summary>
    public Value Constant(TensorData tensor, string name = "constant")
    {
        var value = new Value(_names.Fresh(name), tensor.Type, Shape.Of([.. tensor.Sizes])) { Initializer = tensor };
        _constants.Add(value);
        return value;
    }

    /// <summary>Adds a node of the standard domain with one output.</summary>
    /// <param name="opType">Operator type.</param>
    /// <param name="inputs">Inputs; null where an optional one is left out.</param>
    /// <param name="attributes">Attributes.</param>
    /// <param name="name">Wanted name of the output.</param>
    public Value Add(string opType, ReadOnlySpan<Value?> inputs, IEnumerable<KeyValuePair<string, AttributeValue>>? attributes = null, string? name = null) =>
        Add(OperatorId.Standard(opType), inputs, 1, attributes, name)[0];

    /// <summary>Adds a node with any number of outputs.</summary>
    public Value[] Add(OperatorId op, ReadOnlySpan<Value?> inputs, int outputCount, IEnumerable<KeyValuePair<string, AttributeValue>>? attributes = null, string? name = null)
    {
        var outputs = new Value[outputCount];
        for (var i = 0; i < outputCount; i++)
        {
            outputs[i] = new Value(_names.Fresh(name ?? op.OpType));
        }

        _nodes.Add(new Node(op, inputs.ToArray(), outputs, attributes));
        return outputs;
    }

    /// <summary>Says that a value, an output of a matched node, is replaced everywhere.</summary>
    public void Replace(Value old, Value replacement) => _replacements.Add((old, replacement));
}
