using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Rewriting;

/// <summary>The nodes and values that a pattern has met.</summary>
public sealed class RewriteMatch
{
    private readonly OnnxModel _model;
    private Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private Dictionary<string, Node> _named = new(StringComparer.Ordinal);
    private List<Node> _nodes = [];

    internal RewriteMatch(OnnxModel model, Node root, GraphUses uses) => (_model, Root, Uses) = (model, root, uses);

    /// <summary>The node that the pattern's outermost part has met.</summary>
    public Node Root { get; }

    /// <summary>All nodes met, inner ones first, the root last.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Where values are used.</summary>
    public GraphUses Uses { get; }

    /// <summary>Version of the standard operator set in force.</summary>
    public long Opset => _model.StandardOpset;

    /// <summary>The value met under a name.</summary>
    public Value this[string name] => _values.TryGetValue(name, out var value) ? value : throw new ArgumentException($"The pattern has no value '{name}'.", nameof(name));

    /// <summary>The node met under a name.</summary>
    public Node Node(string name) => _named.TryGetValue(name, out var node) ? node : throw new ArgumentException($"The pattern has no node '{name}'.", nameof(name));

    /// <summary>The tensor that a value always is; null when it is computed or a caller may override it.</summary>
    public TensorData? ConstantOf(Value value) => Constants.Of(value, _model.IrVersion);

    internal bool Bind(string name, Value value)
    {
        if (_values.TryGetValue(name, out var known))
        {
            return known == value;
        }

        _values.Add(name, value);
        return true;
    }

    internal void Take(Node node, string? name)
    {
        _nodes.Add(node);
        if (name is not null)
        {
            _named[name] = node;
        }
    }

    internal (Dictionary<string, Value> Values, Dictionary<string, Node> Named, List<Node> Nodes) Save() =>
        (new(_values, StringComparer.Ordinal), new(_named, StringComparer.Ordinal), [.. _nodes]);

    internal void Restore((Dictionary<string, Value> Values, Dictionary<string, Node> Named, List<Node> Nodes) saved) => (_values, _named, _nodes) = saved;
}
