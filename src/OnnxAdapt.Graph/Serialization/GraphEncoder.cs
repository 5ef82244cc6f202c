using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Turns graphs, nodes and functions into messages.</summary>
internal sealed class GraphEncoder
{
    private readonly TensorEncoder _tensors;
    private readonly AttributeEncoder _attributes;
    private readonly bool _freeInitializers;

    public GraphEncoder(TensorEncoder tensors, long irVersion)
    {
        _tensors = tensors;
        _attributes = new AttributeEncoder(tensors, graph => Encode(graph));
        _freeInitializers = irVersion >= FormatVersions.FreeInitializers;
    }

    /// <param name="graph">The graph.</param>
    /// <param name="isMain">Whether it is the model's own graph, whose initializers must be inputs in old versions of the format.</param>
    public GraphProto Encode(OnnxGraph graph, bool isMain = false)
    {
        var proto = (graph.Extras as GraphProto)?.Clone() ?? new GraphProto();
        if (graph.Name.Length > 0 || isMain)
        {
            proto.Name = graph.Name;
        }

        if (graph.DocString.Length > 0)
        {
            proto.DocString = graph.DocString;
        }

        proto.Input.Add(InputsOf(graph, isMain && !_freeInitializers).Select(value => ValueInfoCodec.Encode(value, ValueRole.Input)));
        proto.Output.Add(graph.Outputs.Select(value => ValueInfoCodec.Encode(value, ValueRole.Output)));
        proto.ValueInfo.Add(InnerInfos(graph));
        proto.Initializer.Add(graph.Initializers.Select(EncodeInitializer));
        proto.SparseInitializer.Add(graph.SparseInitializers.Select(EncodeSparse));
        proto.Node.Add(graph.Nodes.Select(Encode));
        return proto;
    }

    public FunctionProto Encode(OnnxFunction function)
    {
        var proto = (function.Extras as FunctionProto)?.Clone() ?? new FunctionProto();
        proto.Name = function.Id.OpType;
        proto.Domain = function.Id.Domain;
        if (function.Overload.Length > 0)
        {
            proto.Overload = function.Overload;
        }

        if (function.DocString.Length > 0)
        {
            proto.DocString = function.DocString;
        }

        proto.Input.Add(function.Body.Inputs.Select(value => value.Name));
        proto.Output.Add(function.Body.Outputs.Select(value => value.Name));
        proto.Attribute.Add(function.RequiredAttributes);
        proto.AttributeProto.Add(function.DefaultAttributes.Select(attribute => _attributes.Encode(attribute.Key, attribute.Value)));
        proto.Node.Add(function.Body.Nodes.Select(Encode));
        proto.ValueInfo.Add(FunctionInfos(function.Body));
        OpsetList.Write(function.Opsets, proto.OpsetImport);
        return proto;
    }

    private static List<Value> InputsOf(OnnxGraph graph, bool allInitializers)
    {
        List<Value> inputs = [.. graph.Inputs];
        foreach (var value in graph.Initializers.Concat(graph.SparseInitializers).Where(value => value.IsOverridable || allInitializers).OrderBy(value => value.InputPosition))
        {
            inputs.Insert(Math.Min(value.InputPosition, inputs.Count), value);
        }

        return inputs;
    }

    private static IEnumerable<ValueInfoProto> InnerInfos(OnnxGraph graph)
    {
        var outputs = graph.Outputs.ToHashSet();
        var described = graph.Inputs.Concat(graph.Initializers).Concat(graph.Outputs).Distinct().Where(value => ValueInfoCodec.Has(value, ValueRole.Inner));
        var inner = graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>()
            .Where(value => !outputs.Contains(value) && (value.Type != DataType.Undefined || value.Shape is not null || ValueInfoCodec.Has(value, ValueRole.Inner)));
        return described.Concat(inner).Select(value => ValueInfoCodec.Encode(value, ValueRole.Inner));
    }

    private static IEnumerable<ValueInfoProto> FunctionInfos(OnnxGraph body) =>
        body.Inputs.Concat(body.Nodes.SelectMany(node => node.Outputs).OfType<Value>())
            .Where(value => ValueInfoCodec.Has(value, ValueRole.Inner))
            .Select(value => ValueInfoCodec.Encode(value, ValueRole.Inner));

    private TensorProto EncodeInitializer(Value value) => value.Initializer is { } tensor
        ? _tensors.Encode(tensor, value.Name)
        : throw new OnnxFormatException($"The initializer '{value.Name}' holds no constant and cannot be written.");

    private static SparseTensorProto EncodeSparse(Value value)
    {
        var proto = (value.Extras as ValueExtras)?.Sparse?.Clone()
            ?? throw new OnnxFormatException($"The sparse initializer '{value.Name}' holds no constant and cannot be written.");
        proto.Values.Name = value.Name;
        return proto;
    }

    private NodeProto Encode(Node node)
    {
        var proto = (node.Extras as NodeProto)?.Clone() ?? new NodeProto();
        proto.OpType = node.Op.OpType;
        if (node.Op.Domain.Length > 0)
        {
            proto.Domain = node.Op.Domain;
        }

        WriteTexts(node, proto);
        proto.Input.Add(node.Inputs.Select(value => value?.Name ?? ""));
        proto.Output.Add(node.Outputs.Select(value => value?.Name ?? ""));
        proto.Attribute.Add(node.Attributes.Select(attribute => _attributes.Encode(attribute.Key, attribute.Value)));
        return proto;
    }

    private static void WriteTexts(Node node, NodeProto proto)
    {
        if (node.Name.Length > 0)
        {
            proto.Name = node.Name;
        }

        if (node.Overload.Length > 0)
        {
            proto.Overload = node.Overload;
        }

        if (node.DocString.Length > 0)
        {
            proto.DocString = node.DocString;
        }
    }
}
