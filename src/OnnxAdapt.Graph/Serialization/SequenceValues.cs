using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Values that hold sequences of tensors. The graph types know tensors only, so that these are carried along and written.</summary>
public static class SequenceValues
{
    /// <summary>A value that is a sequence of tensors of one element type and any shapes.</summary>
    /// <param name="name">Name, unique in its graph.</param>
    /// <param name="elementType">Element type of the tensors.</param>
    public static Value Create(string name, DataType elementType)
    {
        var element = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)elementType } };
        var value = new Value(name);
        foreach (var role in (ValueRole[])[ValueRole.Input, ValueRole.Output])
        {
            ValueInfoCodec.Note(value, new ValueInfoProto { Name = name, Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = element } } }, role);
        }

        return value;
    }
}
