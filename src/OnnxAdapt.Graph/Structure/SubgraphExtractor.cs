namespace OnnxAdapt.Graph.Structure;

/// <summary>Cuts the part of a graph between given values out as a graph of its own.</summary>
public static class SubgraphExtractor
{
    /// <summary>A new model that computes the outputs from the inputs, with the constants it needs. The original is not changed.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Values of its graph that become the inputs.</param>
    /// <param name="outputs">Values of its graph that become the outputs.</param>
    /// <exception cref="GraphException">An output needs a graph input that is not among the inputs, or a value is not of the graph.</exception>
    public static OnnxModel Extract(OnnxModel model, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs)
    {
        RequireDefined(model.Graph, [.. inputs, .. outputs]);
        var part = PartBetween(model.Graph, inputs, outputs);
        var copy = GraphCopier.CopyHead(model);
        foreach (var function in model.Functions)
        {
            copy.Functions.Add(GraphCopier.Copy(function));
        }

        copy.Graph = CopyPart(model.Graph, inputs, outputs, part);
        return copy;
    }

    /// <summary>As the other overload, by names.</summary>
    /// <exception cref="GraphException">No value has one of the names, or an output needs a graph input that is not among the inputs.</exception>
    public static OnnxModel Extract(OnnxModel model, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        var values = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var value in GraphWalk.DefinedValues(model.Graph))
        {
            values.TryAdd(value.Name, value);
        }

        return Extract(model, [.. inputs.Select(Find)], [.. outputs.Select(Find)]);

        Value Find(string name) => values.TryGetValue(name, out var value)
            ? value
            : throw new GraphException($"The graph '{model.Graph.Name}' has no value '{name}'.");
    }

    /// <summary>Nodes and other values that the outputs need, given the inputs.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">Values taken as given.</param>
    /// <param name="outputs">Values wanted.</param>
    internal static (HashSet<Node> Nodes, HashSet<Value> Sources) PartBetween(OnnxGraph graph, IEnumerable<Value> inputs, IEnumerable<Value> outputs)
    {
        var given = inputs.ToHashSet();
        var nodes = new HashSet<Node>();
        var sources = new HashSet<Value>();
        var pending = new Stack<Value>(outputs);
        while (pending.TryPop(out var value))
        {
            if (given.Contains(value))
            {
                continue;
            }

            if (value.Producer is not { } producer)
            {
                sources.Add(value);
            }
            else if (nodes.Add(producer))
            {
                foreach (var needed in GraphWalk.NeededBy(producer))
                {
                    pending.Push(needed);
                }
            }
        }

        RequireConstants(graph, sources);
        return (nodes, sources);
    }

    private static void RequireDefined(OnnxGraph graph, IReadOnlyCollection<Value> values)
    {
        var defined = GraphWalk.DefinedValues(graph).ToHashSet();
        if (values.FirstOrDefault(value => !defined.Contains(value)) is { } stranger)
        {
            throw new GraphException($"The value '{stranger.Name}' is not of graph '{graph.Name}'.");
        }
    }

    private static void RequireConstants(OnnxGraph graph, HashSet<Value> sources)
    {
        var constants = graph.Initializers.Concat(graph.SparseInitializers).ToHashSet();
        var missing = sources.Where(value => !constants.Contains(value)).Select(value => $"'{value.Name}'").Order(StringComparer.Ordinal).ToArray();
        if (missing.Length > 0)
        {
            throw new GraphException($"The wanted outputs need {string.Join(", ", missing)} too; name them among the inputs.");
        }
    }

    private static OnnxGraph CopyPart(OnnxGraph graph, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, (HashSet<Node> Nodes, HashSet<Value> Sources) part)
    {
        var copier = new GraphCopier();
        var copy = new OnnxGraph { Name = graph.Name, DocString = graph.DocString, Extras = graph.Extras };
        foreach (var input in inputs)
        {
            copy.Inputs.Add(AsInput(copier, input));
        }

        AddCopies(copier, graph.Initializers.Where(part.Sources.Contains), copy.Initializers);
        AddCopies(copier, graph.SparseInitializers.Where(part.Sources.Contains), copy.SparseInitializers);
        Node[] nodes = [.. graph.Nodes.Where(part.Nodes.Contains)];
        copier.CopyOutputsOf(nodes);
        AddNodes(copier, nodes, inputs, copy);
        AddCopies(copier, outputs, copy.Outputs);
        return copy;
    }

    private static Value AsInput(GraphCopier copier, Value value)
    {
        var input = new Value(value.Name, value.Type, value.Shape);
        copier.Map(value, input);
        return input;
    }

    /// <summary>Copies nodes; where a node also computes a value that is now given, its own result becomes an omitted output.</summary>
    private static void AddNodes(GraphCopier copier, Node[] nodes, IReadOnlyList<Value> inputs, OnnxGraph copy)
    {
        var given = inputs.ToHashSet();
        foreach (var node in nodes)
        {
            var added = copier.Copy(node);
            copy.Nodes.Add(node.Outputs.OfType<Value>().Any(given.Contains) ? Without(added, copy.Inputs) : added);
        }
    }

    private static Node Without(Node node, IList<Value> inputs)
    {
        var reduced = new Node(node.Op, node.Inputs, node.Outputs.Select(output => output is null || inputs.Contains(output) ? null : output), node.Attributes, node.Name)
        {
            Overload = node.Overload,
            DocString = node.DocString,
            Extras = node.Extras,
        };
        foreach (var input in inputs)
        {
            input.Producer = null;
        }

        return reduced;
    }

    private static void AddCopies(GraphCopier copier, IEnumerable<Value> values, IList<Value> copies)
    {
        foreach (var value in values)
        {
            copies.Add(copier.Copy(value));
        }
    }
}
