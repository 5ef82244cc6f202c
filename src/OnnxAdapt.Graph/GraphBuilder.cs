using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph;

/// <summary>Adds nodes, inputs and constants to a graph, giving each value a name that is free.</summary>
public sealed class GraphBuilder
{
    private readonly GraphNames _names;

    /// <summary>Continues the given graph.</summary>
    /// <param name="graph">Graph to add to.</param>
    /// <param name="opset">Version of the standard operator set that new nodes are written for.</param>
    /// <param name="names">Names in use, to share among builders of graphs inside each other; null to collect those of this graph.</param>
    public GraphBuilder(OnnxGraph graph, long opset, GraphNames? names = null)
    {
        Graph = graph;
        Opset = opset;
        _names = names ?? new GraphNames(graph);
    }

    /// <summary>The graph being built.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>Version of the standard operator set that new nodes are written for.</summary>
    public long Opset { get; }

    /// <summary>A builder of a graph that will lie inside this one: names are free in both.</summary>
    public GraphBuilder Inside(OnnxGraph graph) => new(graph, Opset, _names);

    /// <summary>Adds a graph input.</summary>
    public Value Input(string name, DataType type, Shape? shape)
    {
        var value = new Value(Claim(name), type, shape);
        Graph.Inputs.Add(value);
        return value;
    }

    /// <summary>Adds an initializer.</summary>
    /// <param name="tensor">The constant.</param>
    /// <param name="name">Wanted name; a number is appended if it is taken.</param>
    public Value Constant(TensorData tensor, string name = "constant")
    {
        var value = new Value(FreshName(name), tensor.Type, Shape.Of([.. tensor.Sizes])) { Initializer = tensor };
        Graph.Initializers.Add(value);
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
            outputs[i] = new Value(FreshName(name ?? op.OpType));
        }

        Graph.Nodes.Add(new Node(op, inputs.ToArray(), outputs, attributes));
        return outputs;
    }

    /// <summary>Declares a value as graph output.</summary>
    public void Output(Value value) => Graph.Outputs.Add(value);

    /// <summary>A name that no value of this graph has; it is then taken.</summary>
    public string FreshName(string wanted) => _names.Fresh(wanted);

    private string Claim(string name) => _names.IsTaken(name)
        ? throw new ArgumentException($"There already is a value '{name}' in the graph.", nameof(name))
        : _names.Fresh(name);
}
