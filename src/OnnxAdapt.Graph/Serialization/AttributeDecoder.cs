using OnnxAdapt.Graph.Serialization.Proto;
using Kind = OnnxAdapt.Graph.Serialization.Proto.AttributeProto.Types.AttributeType;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Turns serialized attributes into values.</summary>
/// <param name="tensors">Decodes tensors.</param>
/// <param name="decodeGraph">Decodes graphs, which may use names of the graph around them.</param>
internal sealed class AttributeDecoder(TensorDecoder tensors, Func<GraphProto, NameScope, OnnxGraph> decodeGraph)
{
    public Dictionary<string, AttributeValue> Decode(IReadOnlyCollection<AttributeProto> protos, NameScope scope)
    {
        var attributes = new Dictionary<string, AttributeValue>(protos.Count, StringComparer.Ordinal);
        foreach (var proto in protos)
        {
            var name = proto.Name;
            try
            {
                Add(attributes, name, Decode(proto, scope));
            }
            catch (OnnxFormatException e)
            {
                throw e.Within($"attribute '{name}'");
            }
        }

        return attributes;
    }

    private static void Add(Dictionary<string, AttributeValue> attributes, string name, AttributeValue value)
    {
        if (!attributes.TryAdd(name, value))
        {
            throw new OnnxFormatException("the attribute is given twice");
        }
    }

    private AttributeValue Decode(AttributeProto proto, NameScope scope)
    {
        var kind = KindOf(proto);
        var value = proto.RefAttrName.Length > 0
            ? AttributeValue.ReferenceTo(proto.RefAttrName, (AttributeKind)kind)
            : DecodeValue(proto, kind, scope);
        return value.With(ShellOf(proto));
    }

    private AttributeValue DecodeValue(AttributeProto proto, Kind kind, NameScope scope) => kind switch
    {
        Kind.Float => proto.F,
        Kind.Int => proto.I,
        Kind.String => AttributeValue.OfBytes(proto.S.Memory),
        Kind.Tensor => tensors.Decode(Require(proto.T)),
        Kind.Graph => decodeGraph(Require(proto.G), scope),
        Kind.Floats => proto.Floats.ToArray(),
        Kind.Ints => proto.Ints.ToArray(),
        Kind.Strings => AttributeValue.OfStrings([.. proto.Strings.Select(text => text.Memory)]),
        Kind.Tensors => AttributeValue.OfTensors([.. proto.Tensors.Select(tensors.Decode)]),
        Kind.Graphs => AttributeValue.OfGraphs([.. proto.Graphs.Select(graph => decodeGraph(graph, scope))]),
        Kind.SparseTensor => AttributeValue.OfRaw(AttributeKind.SparseTensor, Require(proto.SparseTensor)),
        Kind.SparseTensors => AttributeValue.OfRaw(AttributeKind.SparseTensors, proto.SparseTensors.Clone()),
        Kind.TypeProto => AttributeValue.OfRaw(AttributeKind.TypeProto, Require(proto.Tp)),
        Kind.TypeProtos => AttributeValue.OfRaw(AttributeKind.TypeProtos, proto.TypeProtos.Clone()),
        _ => throw new OnnxFormatException($"the attribute's type {(int)kind} is not known"),
    };

    private static T Require<T>(T? message)
        where T : class => message ?? throw new OnnxFormatException("the attribute has no value of the type that it states");

    private static Kind KindOf(AttributeProto proto) => proto.Type != Kind.Undefined ? proto.Type
        : proto.HasF ? Kind.Float
        : proto.HasI ? Kind.Int
        : proto.HasS ? Kind.String
        : proto.T is not null ? Kind.Tensor
        : proto.G is not null ? Kind.Graph
        : proto.SparseTensor is not null ? Kind.SparseTensor
        : proto.Tp is not null ? Kind.TypeProto
        : KindOfLists(proto);

    private static Kind KindOfLists(AttributeProto proto) => proto.Floats.Count > 0 ? Kind.Floats
        : proto.Strings.Count > 0 ? Kind.Strings
        : proto.Tensors.Count > 0 ? Kind.Tensors
        : proto.Graphs.Count > 0 ? Kind.Graphs
        : proto.SparseTensors.Count > 0 ? Kind.SparseTensors
        : proto.TypeProtos.Count > 0 ? Kind.TypeProtos
        : Kind.Ints;

    private static AttributeProto? ShellOf(AttributeProto proto)
    {
        proto.ClearName();
        proto.ClearRefAttrName();
        proto.ClearType();
        proto.ClearF();
        proto.ClearI();
        proto.ClearS();
        (proto.T, proto.G, proto.SparseTensor, proto.Tp) = (null, null, null, null);
        proto.Floats.Clear();
        proto.Ints.Clear();
        proto.Strings.Clear();
        proto.Tensors.Clear();
        proto.Graphs.Clear();
        proto.SparseTensors.Clear();
        proto.TypeProtos.Clear();
        return proto.CalculateSize() == 0 ? null : proto;
    }
}
