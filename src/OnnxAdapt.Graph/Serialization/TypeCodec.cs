using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Turns tensor types into element type and shape, and back. Other types are only carried along.</summary>
internal static class TypeCodec
{
    public static (DataType Type, Shape? Shape) Decode(TypeProto? proto)
    {
        if (proto?.ValueCase != TypeProto.ValueOneofCase.TensorType)
        {
            return default;
        }

        var type = (DataType)proto.TensorType.ElemType;
        return Enum.IsDefined(type)
            ? (type, proto.TensorType.Shape is { } shape ? Decode(shape) : null)
            : throw new OnnxFormatException($"the element type {proto.TensorType.ElemType} is not known");
    }

    public static TypeProto? Encode(DataType type, Shape? shape)
    {
        if (type == DataType.Undefined && shape is null)
        {
            return null;
        }

        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type };
        if (shape is not null)
        {
            tensor.Shape = new TensorShapeProto();
            tensor.Shape.Dim.Add(shape.Select(Encode));
        }

        return new TypeProto { TensorType = tensor };
    }

    private static Shape Decode(TensorShapeProto proto)
    {
        var dims = new Dim[proto.Dim.Count];
        for (var i = 0; i < dims.Length; i++)
        {
            dims[i] = Decode(proto.Dim[i]);
        }

        return new Shape(dims);
    }

    private static Dim Decode(TensorShapeProto.Types.Dimension proto) => proto.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when proto.DimValue >= 0 => proto.DimValue,
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when proto.DimParam.Length > 0 => proto.DimParam,
        _ => Dim.Unknown,
    };

    private static TensorShapeProto.Types.Dimension Encode(Dim dim)
    {
        var proto = new TensorShapeProto.Types.Dimension();
        if (dim.Size is { } size)
        {
            proto.DimValue = size;
        }
        else if (dim.Symbol is { } symbol)
        {
            proto.DimParam = symbol;
        }

        return proto;
    }
}
