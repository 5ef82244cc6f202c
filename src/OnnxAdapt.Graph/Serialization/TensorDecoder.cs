using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf.Collections;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Turns serialized tensors into bytes. The message handed over is taken apart and kept as the tensor's shell.</summary>
internal sealed class TensorDecoder(ExternalData externalData)
{
    public TensorData Decode(TensorProto proto)
    {
        var type = TypeOf(proto);
        long[] sizes = [.. proto.Dims];
        var count = CountOf(sizes);
        if (proto.Segment is not null)
        {
            throw new OnnxFormatException("the tensor is one segment of a larger one, which is not supported");
        }

        var field = FieldOf(proto);
        return field switch
        {
            TensorField.External => new TensorData(type, sizes, externalData.Open(proto.ExternalData, TensorSizes.ByteCount(RequireFixedSize(type), count))) { Extras = Strip(proto, field) },
            TensorField.Strings => new TensorData(sizes, Strings(proto, type, count)) { Extras = Strip(proto, field) },
            TensorField.None when type == DataType.String => new TensorData(sizes, Strings(proto, type, count)) { Extras = Strip(proto, field) },
            _ => new TensorData(type, sizes, Bytes(proto, field, type, count)) { Extras = Strip(proto, field) },
        };
    }

    private static DataType TypeOf(TensorProto proto) => Enum.IsDefined((DataType)proto.DataType)
        ? (DataType)proto.DataType
        : throw new OnnxFormatException($"the tensor has element type {proto.DataType}, which is not known");

    private static long CountOf(long[] sizes)
    {
        try
        {
            return TensorSizes.Count(sizes);
        }
        catch (OverflowException e)
        {
            throw new OnnxFormatException($"the tensor's sizes [{string.Join(", ", sizes.Take(16))}] are not possible", e);
        }
    }

    private static DataType RequireFixedSize(DataType type) => TensorSizes.BitsOf(type) > 0
        ? type
        : throw new OnnxFormatException($"a tensor of type {type} cannot be in another file");

    private static TensorField FieldOf(TensorProto proto)
    {
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
        {
            return TensorField.External;
        }

        ReadOnlySpan<(bool Present, TensorField Field)> fields =
        [
            (proto.HasRawData, TensorField.Raw),
            (proto.FloatData.Count > 0, TensorField.Floats),
            (proto.Int32Data.Count > 0, TensorField.Int32s),
            (proto.Int64Data.Count > 0, TensorField.Int64s),
            (proto.DoubleData.Count > 0, TensorField.Doubles),
            (proto.Uint64Data.Count > 0, TensorField.UInt64s),
            (proto.StringData.Count > 0, TensorField.Strings),
        ];
        return Single(fields);
    }

    private static TensorField Single(ReadOnlySpan<(bool Present, TensorField Field)> fields)
    {
        var found = TensorField.None;
        foreach (var (present, field) in fields)
        {
            if (present && found != TensorField.None)
            {
                throw new OnnxFormatException($"the tensor holds its elements twice, as {found} and as {field}");
            }

            found = present ? field : found;
        }

        return found;
    }

    private static ReadOnlyMemory<byte> Bytes(TensorProto proto, TensorField field, DataType type, long count)
    {
        var bytes = field switch
        {
            TensorField.Raw => proto.RawData.Memory,
            TensorField.Floats when type is DataType.Float or DataType.Complex64 => Copy(proto.FloatData, sizeof(float)),
            TensorField.Doubles when type is DataType.Double or DataType.Complex128 => Copy(proto.DoubleData, sizeof(double)),
            TensorField.Int64s when type is DataType.Int64 => Copy(proto.Int64Data, sizeof(long)),
            TensorField.UInt64s when type is DataType.UInt64 => Copy(proto.Uint64Data, sizeof(ulong)),
            TensorField.UInt64s when type is DataType.UInt32 => Narrow(proto.Uint64Data, sizeof(uint), value => value),
            TensorField.Int32s when type.IsStoredAsInt32() => Narrow(proto.Int32Data, Math.Max(1, TensorSizes.BitsOf(type) / 8), value => (ulong)value),
            TensorField.None => default,
            _ => throw new OnnxFormatException($"the tensor is of type {type}, but its elements are stored as {field}"),
        };
        var expected = TensorSizes.ByteCount(type, count);
        return bytes.Length == expected
            ? bytes
            : throw new OnnxFormatException($"the tensor of {count} elements of type {type} needs {expected} bytes but has {bytes.Length}");
    }

    private static byte[] Copy<T>(RepeatedField<T> values, int width)
        where T : unmanaged
    {
        var bytes = new byte[checked(values.Count * width)];
        var target = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = values[i];
        }

        return bytes;
    }

    private static byte[] Narrow<T>(RepeatedField<T> values, int width, Func<T, ulong> widen)
    {
        var bytes = new byte[checked(values.Count * width)];
        Span<byte> element = stackalloc byte[sizeof(ulong)];
        for (var i = 0; i < values.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(element, widen(values[i]));
            element[..width].CopyTo(bytes.AsSpan(i * width));
        }

        return bytes;
    }

    private static ReadOnlyMemory<byte>[] Strings(TensorProto proto, DataType type, long count) =>
        type != DataType.String ? throw new OnnxFormatException($"the tensor is of type {type}, but its elements are stored as strings")
        : proto.StringData.Count != count ? throw new OnnxFormatException($"the tensor needs {count} strings but has {proto.StringData.Count}")
        : [.. proto.StringData.Select(text => text.Memory)];

    private static TensorFormat? Strip(TensorProto proto, TensorField field)
    {
        proto.ClearDataType();
        proto.ClearRawData();
        Release(proto.Dims);
        Release(proto.FloatData);
        Release(proto.Int32Data);
        Release(proto.Int64Data);
        Release(proto.DoubleData);
        Release(proto.Uint64Data);
        Release(proto.StringData);
        return field is TensorField.Raw && proto.CalculateSize() == 0 ? null : new TensorFormat(proto, field);
    }

    private static void Release<T>(RepeatedField<T> values)
    {
        values.Clear();
        values.Capacity = 0;
    }
}
