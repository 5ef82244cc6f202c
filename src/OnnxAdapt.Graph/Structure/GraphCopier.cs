namespace OnnxAdapt.Graph.Structure;

/// <summary>Copies graphs deeply. Tensors are shared, since they do not change; values from outside the copied part stay the same.</summary>
public sealed class GraphCopier
{
    private readonly Dictionary<Value, Value?> _values = [];

    /// <summary>Called for each attribute; gives the attribute of the copy, or null to leave it out.</summary>
    public Func<AttributeValue, AttributeValue?>? MapAttribute { get; init; }

    /// <summary>Called for the name of each value that is copied.</summary>
    public Func<string, string>? MapName { get; init; }

    /// <summary>A copy of a model.</summary>
    public static OnnxModel Copy(OnnxModel model)
    {
        var copy = CopyHead(model);
        copy.Graph = new GraphCopier().Copy(model.Graph);
        foreach (var function in model.Functions)
        {
            copy.Functions.Add(Copy(function));
        }

        return copy;
    }

    /// <summary>A copy of a function.</summary>
    public static OnnxFunction Copy(OnnxFunction function)
    {
        var copier = new GraphCopier();
        var copy = new OnnxFunction
        {
            Id = function.Id,
            Overload = function.Overload,
            Body = copier.Copy(function.Body),
            RequiredAttributes = [.. function.RequiredAttributes],
            DefaultAttributes = function.DefaultAttributes.ToDictionary(entry => entry.Key, entry => copier.CopyAttribute(entry.Value)!),
            DocString = function.DocString,
            Extras = function.Extras,
        };
        CopyEntries(function.Opsets, copy.Opsets);
        return copy;
    }

    /// <summary>Makes uses of a value in the original uses of another one in the copy.</summary>
    /// <param name="original">Value of the original.</param>
    /// <param name="replacement">What stands for it; null leaves an input out.</param>
    public void Map(Value original, Value? replacement) => _values[original] = replacement;

    /// <summary>What stands for a value of the original; the value itself when it was not copied.</summary>
    public Value? Find(Value original) => _values.TryGetValue(original, out var copy) ? copy : original;

    /// <summary>A copy of a graph and the graphs inside it.</summary>
    public OnnxGraph Copy(OnnxGraph graph)
    {
        var copy = new OnnxGraph { Name = graph.Name, DocString = graph.DocString, Extras = graph.Extras };
        AddCopies(graph.Inputs, copy.Inputs);
        AddCopies(graph.Initializers, copy.Initializers);
        AddCopies(graph.SparseInitializers, copy.SparseInitializers);
        CopyOutputsOf(graph.Nodes);
        foreach (var node in graph.Nodes)
        {
            copy.Nodes.Add(Copy(node));
        }

        foreach (var output in graph.Outputs)
        {
            copy.Outputs.Add(Find(output) ?? throw new GraphException($"The output '{output.Name}' of graph '{graph.Name}' is left out of the copy."));
        }

        return copy;
    }

    /// <summary>Copies the outputs of nodes ahead, so that nodes in any order find them.</summary>
    public void CopyOutputsOf(IEnumerable<Node> nodes)
    {
        foreach (var output in nodes.SelectMany(node => node.Outputs).OfType<Value>())
        {
            Copy(output);
        }
    }

    /// <summary>A copy of a node over the copies of its values.</summary>
    public Node Copy(Node node)
    {
        var attributes = node.Attributes.Select(entry => (entry.Key, Value: CopyAttribute(entry.Value))).Where(entry => entry.Value is not null);
        return new Node(
            node.Op,
            node.Inputs.Select(input => input is null ? null : Find(input)),
            node.Outputs.Select(output => output is null ? null : Copy(output)),
            attributes.Select(entry => KeyValuePair.Create(entry.Key, entry.Value!)),
            node.Name)
        {
            Overload = node.Overload,
            DocString = node.DocString,
            Extras = node.Extras,
        };
    }

    /// <summary>The copy of a value, made when there is none yet.</summary>
    public Value Copy(Value value)
    {
        if (_values.TryGetValue(value, out var known) && known is not null)
        {
            return known;
        }

        var copy = new Value(MapName?.Invoke(value.Name) ?? value.Name, value.Type, value.Shape)
        {
            Initializer = value.Initializer,
            IsOverridable = value.IsOverridable,
            InputPosition = value.InputPosition,
            Extras = value.Extras,
        };
        _values[value] = copy;
        return copy;
    }

    /// <summary>Everything of a model but its graph and functions.</summary>
    internal static OnnxModel CopyHead(OnnxModel model)
    {
        var copy = new OnnxModel
        {
            IrVersion = model.IrVersion,
            ProducerName = model.ProducerName,
            ProducerVersion = model.ProducerVersion,
            Domain = model.Domain,
            ModelVersion = model.ModelVersion,
            DocString = model.DocString,
            Extras = model.Extras,
        };
        CopyEntries(model.Opsets, copy.Opsets);
        CopyEntries(model.Metadata, copy.Metadata);
        return copy;
    }

    private static void CopyEntries<T>(IDictionary<string, T> from, IDictionary<string, T> to)
    {
        foreach (var (key, value) in from)
        {
            to[key] = value;
        }
    }

    private AttributeValue? CopyAttribute(AttributeValue attribute)
    {
        var mapped = MapAttribute is null ? attribute : MapAttribute(attribute);
        return mapped switch
        {
            { Reference: null, Kind: AttributeKind.Graph } => ((AttributeValue)Copy(mapped.Graph)).With(mapped.Extras),
            { Reference: null, Kind: AttributeKind.Graphs } => AttributeValue.OfGraphs([.. mapped.Graphs.Select(Copy)]).With(mapped.Extras),
            _ => mapped,
        };
    }

    private void AddCopies(IEnumerable<Value> values, IList<Value> copies)
    {
        foreach (var value in values)
        {
            copies.Add(Copy(value));
        }
    }
}
