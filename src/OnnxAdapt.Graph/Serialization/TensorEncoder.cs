using System.Runtime.InteropServices;
using Google.Protobuf;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Turns tensors into messages, in the field they were read from.</summary>
/// <param name="external">Takes tensors that shall be in another file; null to keep all inside.</param>
internal sealed class TensorEncoder(ExternalDataWriter? external)
{
    private readonly List<(TensorProto Proto, ReadOnlyMemory<byte> Bytes)> _raw = [];

    /// <summary>Bytes of all tensors that are attached at the end.</summary>
    public long RawBytes { get; private set; }

    /// <param name="tensor">The tensor.</param>
    /// <param name="name">Name to give it, or null to leave the name as read.</param>
    public TensorProto Encode(TensorData tensor, string? name = null)
    {
        var format = tensor.Extras as TensorFormat;
        var proto = format?.Shell.Clone() ?? new TensorProto();
        proto.DataType = (int)tensor.Type;
        proto.Dims.Add(tensor.Sizes);
        if (name is not null)
        {
            proto.Name = name;
        }

        if (external is not null && external.Takes(tensor))
        {
            external.Add(tensor, proto);
            return proto;
        }

        ClearLocation(proto, format);
        Store(proto, tensor, format?.Field ?? TensorField.Raw);
        return proto;
    }

    /// <summary>Number of tensors that are attached at the end.</summary>
    public long RawCount => _raw.Count;

    /// <summary>Puts the raw bytes into the messages; before this only their number is known.</summary>
    public void AttachRawBytes()
    {
        foreach (var (proto, bytes) in _raw)
        {
            proto.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        }
    }

    private static void ClearLocation(TensorProto proto, TensorFormat? format)
    {
        if (format?.Field == TensorField.External)
        {
            proto.ClearDataLocation();
            proto.ExternalData.Clear();
        }
    }

    private void Store(TensorProto proto, TensorData tensor, TensorField field)
    {
        switch (field)
        {
            case var _ when tensor.Type == DataType.String:
                proto.StringData.Add((tensor.Strings ?? []).Select(UnsafeByteOperations.UnsafeWrap));
                break;
            case TensorField.None:
                break;
            case TensorField.Floats:
                proto.FloatData.Add(Elements<float>(tensor));
                break;
            case TensorField.Doubles:
                proto.DoubleData.Add(Elements<double>(tensor));
                break;
            case TensorField.Int64s:
                proto.Int64Data.Add(Elements<long>(tensor));
                break;
            case TensorField.UInt64s:
                proto.Uint64Data.Add(tensor.Type == DataType.UInt32 ? Elements<uint>(tensor).Select(value => (ulong)value) : Elements<ulong>(tensor));
                break;
            case TensorField.Int32s:
                proto.Int32Data.Add(Int32s(tensor));
                break;
            default:
                _raw.Add((proto, tensor.Bytes));
                RawBytes = checked(RawBytes + tensor.ByteCount);
                break;
        }
    }

    private static T[] Elements<T>(TensorData tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.Bytes.Span).ToArray();

    private static IEnumerable<int> Int32s(TensorData tensor) => (Math.Max(8, TensorSizes.BitsOf(tensor.Type)), tensor.Type.IsSignedInteger()) switch
    {
        (8, true) => Elements<sbyte>(tensor).Select(value => (int)value),
        (8, false) => Elements<byte>(tensor).Select(value => (int)value),
        (16, true) => Elements<short>(tensor).Select(value => (int)value),
        (16, false) => Elements<ushort>(tensor).Select(value => (int)value),
        _ => Elements<int>(tensor),
    };
}
