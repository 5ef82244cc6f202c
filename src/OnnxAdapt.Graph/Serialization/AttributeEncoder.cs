using Google.Protobuf;
using Google.Protobuf.Collections;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Turns attribute values into messages.</summary>
internal sealed class AttributeEncoder(TensorEncoder tensors, Func<OnnxGraph, GraphProto> encodeGraph)
{
    public AttributeProto Encode(string name, AttributeValue value)
    {
        var proto = (value.Extras as AttributeProto)?.Clone() ?? new AttributeProto();
        proto.Name = name;
        proto.Type = (AttributeProto.Types.AttributeType)value.Kind;
        if (value.Reference is { } reference)
        {
            proto.RefAttrName = reference;
        }
        else
        {
            Store(proto, value);
        }

        return proto;
    }

    private void Store(AttributeProto proto, AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Float:
                proto.F = value.Float;
                break;
            case AttributeKind.Int:
                proto.I = value.Int;
                break;
            case AttributeKind.String:
                proto.S = UnsafeByteOperations.UnsafeWrap(value.Bytes);
                break;
            case AttributeKind.Floats:
                proto.Floats.Add(value.Floats);
                break;
            case AttributeKind.Ints:
                proto.Ints.Add(value.Ints);
                break;
            case AttributeKind.Strings:
                proto.Strings.Add(value.Strings.Select(UnsafeByteOperations.UnsafeWrap));
                break;
            default:
                StoreMessages(proto, value);
                break;
        }
    }

    private void StoreMessages(AttributeProto proto, AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Tensor:
                proto.T = tensors.Encode(value.Tensor);
                break;
            case AttributeKind.Tensors:
                proto.Tensors.Add(value.Tensors.Select(tensor => tensors.Encode(tensor)));
                break;
            case AttributeKind.Graph:
                proto.G = encodeGraph(value.Graph);
                break;
            case AttributeKind.Graphs:
                proto.Graphs.Add(value.Graphs.Select(encodeGraph));
                break;
            case AttributeKind.SparseTensor:
                proto.SparseTensor = (SparseTensorProto)value.Raw!;
                break;
            case AttributeKind.SparseTensors:
                proto.SparseTensors.Add((RepeatedField<SparseTensorProto>)value.Raw!);
                break;
            case AttributeKind.TypeProto:
                proto.Tp = (TypeProto)value.Raw!;
                break;
            case AttributeKind.TypeProtos:
                proto.TypeProtos.Add((RepeatedField<TypeProto>)value.Raw!);
                break;
            default:
                throw new OnnxFormatException($"The attribute '{proto.Name}' has no value and cannot be written.");
        }
    }
}
