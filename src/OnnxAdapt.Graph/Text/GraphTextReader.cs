namespace OnnxAdapt.Graph.Text;

/// <summary>Reads graphs, nodes and attributes.</summary>
internal sealed class GraphTextReader(TextReaderCursor cursor)
{
    private const int MaxDepth = 64;
    private int _depth;

    public OnnxGraph ReadGraph(TextScope? outer)
    {
        if (++_depth > MaxDepth)
        {
            throw cursor.Error($"at most {MaxDepth} graphs inside each other");
        }

        var graph = ReadRest(cursor.Name(), outer);
        _depth--;
        return graph;
    }

    /// <summary>Reads a graph after its name.</summary>
    public OnnxGraph ReadRest(string name, TextScope? outer)
    {
        var graph = new OnnxGraph { Name = name };
        var scope = new TextScope(outer);
        var position = 0;
        cursor.List("(", ")", () => ReadInput(graph, scope, position++));
        cursor.Sign("=>");
        var outputs = cursor.List("(", ")", ReadDeclaration);
        var inner = cursor.IsSign("<") ? cursor.List("<", ">", () => ReadConstant(graph, scope)).OfType<ValueText>().ToArray() : [];
        cursor.Sign("{");
        while (!cursor.TrySign("}"))
        {
            graph.Nodes.Add(ReadNode(scope));
        }

        foreach (var declaration in inner.Concat(outputs))
        {
            Describe(scope.Use(declaration.Name), declaration);
        }

        foreach (var output in outputs)
        {
            graph.Outputs.Add(scope.Use(output.Name));
        }

        return graph;
    }

    public (string Name, AttributeValue Value) ReadAttribute(TextScope? scope)
    {
        var name = cursor.Name();
        var kind = cursor.TrySign(":") ? cursor.Name() : null;
        cursor.Sign("=");
        if (cursor.TrySign("@"))
        {
            return (name, AttributeValue.ReferenceTo(cursor.Name(), Enum.Parse<AttributeKind>(kind ?? throw cursor.Error("a kind before '='"), ignoreCase: true)));
        }

        return (name, new AttributeTextReader(cursor, ReadType, () => ReadGraph(scope)).Read(kind));
    }

    private static void Describe(Value value, ValueText text)
    {
        if (text.Type != DataType.Undefined || text.Shape is not null)
        {
            (value.Type, value.Shape) = (text.Type, text.Shape);
        }
    }

    private Value ReadInput(OnnxGraph graph, TextScope scope, int position)
    {
        var text = ReadDeclaration();
        var value = scope.Define(text.Name);
        Describe(value, text);
        if (cursor.TrySign("="))
        {
            value.Initializer = AttributeTextReader.ReadElements(cursor, text.Type, text.Shape);
            (value.IsOverridable, value.InputPosition) = (true, position);
            graph.Initializers.Add(value);
        }
        else
        {
            graph.Inputs.Add(value);
        }

        return value;
    }

    private ValueText? ReadConstant(OnnxGraph graph, TextScope scope)
    {
        var text = ReadDeclaration();
        if (!cursor.TrySign("="))
        {
            return text;
        }

        var value = scope.Define(text.Name);
        Describe(value, text);
        value.Initializer = AttributeTextReader.ReadElements(cursor, text.Type, text.Shape);
        graph.Initializers.Add(value);
        return null;
    }

    private ValueText ReadDeclaration()
    {
        var untyped = cursor.Current.Kind is TextTokenKind.Name or TextTokenKind.String && (cursor.IsSign(",", 1) || cursor.IsSign(")", 1) || cursor.IsSign(">", 1));
        var (type, shape) = untyped ? default : ReadType();
        return new ValueText(cursor.Name(), type, shape);
    }

    private (DataType Type, Shape? Shape) ReadType()
    {
        var type = cursor.TrySign("?") ? DataType.Undefined
            : cursor.Current.Kind == TextTokenKind.Name && TypeNames.Find(cursor.Current.Text) is { } known ? Skip(known)
            : throw cursor.Error("an element type");
        if (!cursor.IsSign("["))
        {
            return (type, Shape.Scalar);
        }

        var dims = cursor.List("[", "]", ReadDim);
        return (type, dims.Count == 0 ? null : new Shape([.. dims]));
    }

    private T Skip<T>(T value)
    {
        cursor.Next();
        return value;
    }

    private Dim ReadDim() => cursor.TrySign("?") ? Dim.Unknown : cursor.Current.Kind == TextTokenKind.Number ? cursor.Integer() : cursor.Name();

    private Node ReadNode(TextScope scope)
    {
        var name = cursor.TrySign("[") ? ReadLabel() : "";
        var names = new List<string>();
        if (HasOutputs())
        {
            do
            {
                names.Add(cursor.Name());
            }
            while (cursor.TrySign(","));
            cursor.Sign("=");
        }

        var op = ReadOperator();
        var overload = cursor.TrySign(":") ? cursor.Name() : "";
        var attributes = cursor.IsSign("<") ? cursor.List("<", ">", () => ReadAttribute(scope)) : [];
        var inputs = cursor.List("(", ")", () => cursor.Name());
        return new Node(
            op,
            inputs.ConvertAll(input => input.Length == 0 ? null : scope.Use(input)),
            names.ConvertAll(output => output.Length == 0 ? null : scope.Define(output)),
            attributes.Select(attribute => KeyValuePair.Create(attribute.Name, attribute.Value)),
            name)
        {
            Overload = overload,
        };
    }

    private string ReadLabel()
    {
        var name = cursor.Name();
        cursor.Sign("]");
        return name;
    }

    private bool HasOutputs() => cursor.IsSign(",", 1) || cursor.IsSign("=", 1);

    private OperatorId ReadOperator()
    {
        var name = cursor.Name();
        if (cursor.TrySign("::"))
        {
            return new OperatorId(name, cursor.Name());
        }

        var dot = name.LastIndexOf('.');
        return dot < 0 ? OperatorId.Standard(name) : new OperatorId(name[..dot], name[(dot + 1)..]);
    }
}
