namespace OnnxAdapt.Graph.Structure;

/// <summary>Where the values of a graph are used, in the graph and those inside it, as of the time of making.</summary>
public sealed class GraphUses
{
    private readonly Dictionary<Value, List<ValueUse>> _uses = [];
    private readonly Dictionary<Value, List<OnnxGraph>> _outputs = [];

    /// <summary>Collects the uses in a graph and all graphs inside it.</summary>
    public GraphUses(OnnxGraph graph)
    {
        foreach (var inner in GraphWalk.AllGraphs(graph))
        {
            foreach (var node in inner.Nodes)
            {
                Add(node);
            }

            foreach (var output in inner.Outputs)
            {
                ListOf(_outputs, output).Add(inner);
            }
        }
    }

    /// <summary>Nodes that take a value as input, with positions.</summary>
    public IReadOnlyList<ValueUse> Of(Value value) => _uses.TryGetValue(value, out var uses) ? uses : [];

    /// <summary>Graphs that give a value out.</summary>
    public IReadOnlyList<OnnxGraph> OutputsOf(Value value) => _outputs.TryGetValue(value, out var graphs) ? graphs : [];

    /// <summary>Whether any graph gives the value out.</summary>
    public bool IsOutput(Value value) => OutputsOf(value).Count > 0;

    /// <summary>Whether nothing uses the value.</summary>
    public bool IsUnused(Value value) => Of(value).Count == 0 && !IsOutput(value);

    /// <summary>Takes up the inputs of a node that is new in the graph, and of the nodes of its graphs.</summary>
    public void Add(Node node)
    {
        for (var i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is { } input)
            {
                ListOf(_uses, input).Add(new ValueUse(node, i));
            }
        }
    }

    /// <summary>Puts one value in the place of another everywhere, graph outputs included.</summary>
    public void ReplaceAll(Value old, Value replacement)
    {
        foreach (var use in Of(old))
        {
            use.Node.ReplaceInput(use.Index, replacement);
            ListOf(_uses, replacement).Add(use);
        }

        foreach (var graph in OutputsOf(old))
        {
            for (var i = 0; i < graph.Outputs.Count; i++)
            {
                graph.Outputs[i] = graph.Outputs[i] == old ? replacement : graph.Outputs[i];
            }

            ListOf(_outputs, replacement).Add(graph);
        }

        _uses.Remove(old);
        _outputs.Remove(old);
    }

    private static List<T> ListOf<T>(Dictionary<Value, List<T>> lists, Value value)
    {
        if (!lists.TryGetValue(value, out var list))
        {
            lists.Add(value, list = []);
        }

        return list;
    }
}
