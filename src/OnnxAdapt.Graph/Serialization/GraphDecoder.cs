using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Turns serialized graphs into graphs. Messages are taken apart; what is left of them is kept for writing.</summary>
internal sealed class GraphDecoder
{
    private readonly TensorDecoder _tensors;
    private readonly NodeDecoder _nodes;

    public GraphDecoder(TensorDecoder tensors)
    {
        _tensors = tensors;
        Attributes = new AttributeDecoder(tensors, Decode);
        _nodes = new NodeDecoder(Attributes);
    }

    public AttributeDecoder Attributes { get; }

    public OnnxGraph Decode(GraphProto proto, NameScope? outer)
    {
        try
        {
            return DecodeParts(proto, new NameScope(outer));
        }
        catch (OnnxFormatException e)
        {
            throw e.Within($"graph '{proto.Name}'");
        }
    }

    public OnnxFunction Decode(FunctionProto proto)
    {
        try
        {
            return DecodeParts(proto);
        }
        catch (OnnxFormatException e)
        {
            throw e.Within($"function '{proto.Name}'");
        }
    }

    private OnnxGraph DecodeParts(GraphProto proto, NameScope scope)
    {
        var graph = new OnnxGraph { Name = proto.Name, DocString = proto.DocString };
        AddInitializers(proto, graph, scope);
        AddInputs(proto, graph, scope);
        _nodes.Decode(proto.Node, scope, graph.Nodes);
        foreach (var output in proto.Output)
        {
            var value = output.Name.Length == 0 ? throw new OnnxFormatException("an output has no name") : scope.Resolve(output.Name);
            Note(value, output, ValueRole.Output);
            graph.Outputs.Add(value);
        }

        NoteInner(proto.ValueInfo, scope);
        graph.Extras = Strip(proto);
        return graph;
    }

    private void AddInitializers(GraphProto proto, OnnxGraph graph, NameScope scope)
    {
        foreach (var tensor in proto.Initializer)
        {
            var value = scope.Define(tensor.Name, "an initializer");
            value.Initializer = Decode(tensor);
            value.Type = value.Initializer.Type;
            value.Shape = Shape.Of([.. value.Initializer.Sizes]);
            graph.Initializers.Add(value);
        }

        foreach (var sparse in proto.SparseInitializer)
        {
            var value = scope.Define(sparse.Values?.Name ?? "", "a sparse initializer");
            value.Type = (DataType)sparse.Values!.DataType;
            value.Shape = Shape.Of([.. sparse.Dims]);
            value.Extras = new ValueExtras { Sparse = sparse, ReadType = value.Type, ReadShape = value.Shape };
            graph.SparseInitializers.Add(value);
        }
    }

    private TensorData Decode(TensorProto tensor)
    {
        var name = tensor.Name;
        try
        {
            return _tensors.Decode(tensor);
        }
        catch (OnnxFormatException e)
        {
            throw e.Within($"initializer '{name}'");
        }
    }

    private static void AddInputs(GraphProto proto, OnnxGraph graph, NameScope scope)
    {
        for (var i = 0; i < proto.Input.Count; i++)
        {
            var constant = scope.FindHere(proto.Input[i].Name);
            var value = constant is { Producer: null } && (constant.Initializer is not null || constant.Extras is ValueExtras { Sparse: not null })
                ? constant
                : scope.Define(proto.Input[i].Name, $"input {i}");
            Note(value, proto.Input[i], ValueRole.Input);
            if (value == constant)
            {
                (value.IsOverridable, value.InputPosition) = (true, i);
            }
            else
            {
                graph.Inputs.Add(value);
            }
        }
    }

    private static void Note(Value value, ValueInfoProto proto, ValueRole role)
    {
        try
        {
            ValueInfoCodec.Note(value, proto, role);
        }
        catch (OnnxFormatException e)
        {
            throw e.Within($"value '{proto.Name}'");
        }
    }

    /// <summary>Notes what is said of values of this graph and takes it from the list; the rest stays.</summary>
    private static void NoteInner(IList<ValueInfoProto> infos, NameScope scope)
    {
        ValueInfoProto[] all = [.. infos];
        infos.Clear();
        foreach (var info in all)
        {
            var value = scope.FindHere(info.Name);
            if (value is null || ValueInfoCodec.Has(value, ValueRole.Inner))
            {
                infos.Add(info);
            }
            else
            {
                Note(value, info, ValueRole.Inner);
            }
        }
    }

    private static GraphProto? Strip(GraphProto proto)
    {
        proto.Node.Clear();
        proto.Node.Capacity = 0;
        proto.Initializer.Clear();
        proto.SparseInitializer.Clear();
        proto.Input.Clear();
        proto.Output.Clear();
        var shell = proto.Clone();
        shell.ClearName();
        shell.ClearDocString();
        return shell.CalculateSize() == 0 ? null : shell;
    }

    private OnnxFunction DecodeParts(FunctionProto proto)
    {
        var scope = new NameScope();
        var body = new OnnxGraph { Name = proto.Name };
        foreach (var input in proto.Input)
        {
            body.Inputs.Add(scope.Define(input, "an input"));
        }

        _nodes.Decode(proto.Node, scope, body.Nodes);
        foreach (var output in proto.Output)
        {
            body.Outputs.Add(output.Length == 0 ? throw new OnnxFormatException("an output has no name") : scope.Resolve(output));
        }

        NoteInner(proto.ValueInfo, scope);
        var function = new OnnxFunction
        {
            Id = new OperatorId(proto.Domain, proto.Name),
            Overload = proto.Overload,
            Body = body,
            RequiredAttributes = [.. proto.Attribute],
            DefaultAttributes = Attributes.Decode(proto.AttributeProto, scope),
            DocString = proto.DocString,
            Extras = Strip(proto),
        };
        OpsetList.Read(proto.OpsetImport, function.Opsets);
        return function;
    }

    private static FunctionProto? Strip(FunctionProto proto)
    {
        proto.Node.Clear();
        proto.Node.Capacity = 0;
        proto.Input.Clear();
        proto.Output.Clear();
        proto.Attribute.Clear();
        proto.AttributeProto.Clear();
        var shell = proto.Clone();
        shell.ClearName();
        shell.ClearDomain();
        shell.ClearOverload();
        shell.ClearDocString();
        return shell.CalculateSize() == 0 ? null : shell;
    }
}
