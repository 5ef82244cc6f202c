using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Reads what a file says of a value, and writes it back with everything that was said unless the type has changed since.</summary>
internal static class ValueInfoCodec
{
    public static void Note(Value value, ValueInfoProto proto, ValueRole role)
    {
        var (type, shape) = TypeCodec.Decode(proto.Type);
        value.Type = value.Type == DataType.Undefined ? type : value.Type;
        value.Shape ??= shape;
        var extras = value.Extras as ValueExtras ?? new ValueExtras();
        extras.Infos[(int)role] = proto;
        (extras.ReadType, extras.ReadShape) = (value.Type, value.Shape);
        value.Extras = extras;
    }

    public static bool Has(Value value, ValueRole role) => (value.Extras as ValueExtras)?.Infos[(int)role] is not null;

    /// <summary>Whether the file says that the value is something other than a tensor: a sequence, a map, an optional.</summary>
    public static bool HasOtherType(Value value) =>
        value.Extras is ValueExtras extras && Array.Exists(extras.Infos, info => info?.Type is not null && info.Type.ValueCase is not (TypeProto.ValueOneofCase.None or TypeProto.ValueOneofCase.TensorType));

    public static ValueInfoProto Encode(Value value, ValueRole role)
    {
        var extras = value.Extras as ValueExtras;
        var proto = extras?.Infos[(int)role]?.Clone() ?? new ValueInfoProto();
        proto.Name = value.Name;
        if (extras?.Infos[(int)role] is null || extras.ReadType != value.Type || !Equals(extras.ReadShape, value.Shape))
        {
            proto.Type = TypeCodec.Encode(value.Type, value.Shape) ?? proto.Type;
        }

        return proto;
    }
}
