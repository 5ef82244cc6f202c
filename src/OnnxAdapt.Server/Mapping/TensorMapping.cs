using System.Runtime.InteropServices;
using Google.Protobuf;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Mapping;

/// <summary>Tensors between the wire and the domain.</summary>
internal static class TensorMapping
{
    private const int MaximumRank = 32;

    /// <summary>The tensors of one row.</summary>
    /// <exception cref="AdaptException">InvalidArgument that names the tensor and what is wrong with it.</exception>
    public static ExampleInput.Tensors ToRow(V1.TensorRow row, string field)
    {
        var tensors = new NamedTensor[row.Tensors.Count];
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < tensors.Length; i++)
        {
            var tensor = row.Tensors[i];
            var path = $"{field}.tensors[{i}]";
            if (!names.Add(tensor.Name))
            {
                throw AdaptException.Invalid(path, $"the name '{tensor.Name}' occurs twice.");
            }

            tensors[i] = new NamedTensor(tensor.Name, ToTensor(tensor, path));
        }

        return new ExampleInput.Tensors(tensors);
    }

    /// <summary>A tensor as the wire carries it.</summary>
    public static V1.Tensor ToWire(string name, Tensor tensor)
    {
        var wire = new V1.Tensor { Name = name, ElementType = (V1.ElementType)(int)tensor.ElementType };
        foreach (var dimension in tensor.Dimensions)
        {
            wire.Shape.Add(dimension);
        }

        if (tensor.Strings is { } strings)
        {
            wire.StringValues.AddRange(strings);
        }
        else if (tensor.ElementType == TensorElementType.Float)
        {
            wire.FloatValues.AddRange(tensor.AsSpan<float>().ToArray());
        }
        else
        {
            wire.Raw = ByteString.CopyFrom(tensor.Data.Span);
        }

        return wire;
    }

    private static Tensor ToTensor(V1.Tensor wire, string field)
    {
        var count = ElementCount(wire, field);
        var type = (TensorElementType)(int)wire.ElementType;
        RequireOneDataField(wire, field);
        if (wire.ElementType == V1.ElementType.String)
        {
            RequireCount(wire.StringValues.Count, count, $"{field}.string_values");
            return Tensor.OfStrings([.. wire.StringValues], [.. wire.Shape]);
        }

        var size = SizeOf(type, field);
        if (!wire.Raw.IsEmpty || count == 0)
        {
            RequireCount(wire.Raw.Length, checked(count * size), $"{field}.raw", "bytes");
            return Tensor.OfBytes(type, [.. wire.Shape], wire.Raw.ToByteArray());
        }

        return wire.FloatValues.Count > 0 ? OfFloats(wire, type, count, field) : OfIntegers(wire, type, count, field);
    }

    private static long ElementCount(V1.Tensor wire, string field)
    {
        if (wire.Shape.Count > MaximumRank)
        {
            throw AdaptException.Invalid($"{field}.shape", $"it has {wire.Shape.Count} axes; at most {MaximumRank} are allowed.");
        }

        long count = 1;
        foreach (var size in wire.Shape)
        {
            if (size < 0 || (size > 0 && count > int.MaxValue / size))
            {
                throw AdaptException.Invalid($"{field}.shape", $"[{string.Join(",", wire.Shape)}] is negative or too large.");
            }

            count *= size;
        }

        return count;
    }

    private static void RequireOneDataField(V1.Tensor wire, string field)
    {
        var filled = (wire.Raw.IsEmpty ? 0 : 1) + (wire.FloatValues.Count > 0 ? 1 : 0) + (wire.IntValues.Count > 0 ? 1 : 0) + (wire.StringValues.Count > 0 ? 1 : 0);
        if (filled > 1)
        {
            throw AdaptException.Invalid(field, "more than one of raw, float_values, int_values and string_values is filled; fill one.");
        }
    }

    private static int SizeOf(TensorElementType type, string field)
    {
        try
        {
            return TensorElementTypes.SizeOf(type);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw AdaptException.Invalid($"{field}.element_type", $"{type} is not an element type that can be sent.");
        }
    }

    private static Tensor OfFloats(V1.Tensor wire, TensorElementType type, long count, string field)
    {
        RequireCount(wire.FloatValues.Count, count, $"{field}.float_values");
        float[] values = [.. wire.FloatValues];
        return type switch
        {
            TensorElementType.Float => Tensor.Of(values, [.. wire.Shape]),
            TensorElementType.Double => Tensor.Of(Array.ConvertAll(values, value => (double)value), [.. wire.Shape]),
            TensorElementType.Float16 => Tensor.Of(Array.ConvertAll(values, value => (Half)value), [.. wire.Shape]),
            _ => throw AdaptException.Invalid($"{field}.float_values", $"a {type} tensor takes int_values or raw."),
        };
    }

    private static Tensor OfIntegers(V1.Tensor wire, TensorElementType type, long count, string field)
    {
        RequireCount(wire.IntValues.Count, count, $"{field}.int_values");
        if (type is TensorElementType.Float or TensorElementType.Double or TensorElementType.Float16 or TensorElementType.BFloat16)
        {
            throw AdaptException.Invalid($"{field}.int_values", $"a {type} tensor takes float_values or raw.");
        }

        var tensor = Tensor.Allocate(type, [.. wire.Shape]);
        for (var i = 0; i < wire.IntValues.Count; i++)
        {
            if (!TryWrite(tensor, i, wire.IntValues[i]))
            {
                throw AdaptException.Invalid($"{field}.int_values[{i}]", $"{wire.IntValues[i]} does not fit into {type}.");
            }
        }

        return tensor;
    }

    private static bool TryWrite(Tensor tensor, int index, long value)
    {
        var size = TensorElementTypes.SizeOf(tensor.ElementType);
        var (minimum, maximum) = tensor.ElementType switch
        {
            TensorElementType.Bool => (0L, 1L),
            TensorElementType.UInt8 => (0L, byte.MaxValue),
            TensorElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            TensorElementType.UInt16 => (0L, ushort.MaxValue),
            TensorElementType.Int16 => (short.MinValue, short.MaxValue),
            TensorElementType.Int32 => (int.MinValue, int.MaxValue),
            TensorElementType.UInt32 => (0L, uint.MaxValue),
            TensorElementType.UInt64 => (0L, long.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };
        if (value < minimum || value > maximum)
        {
            return false;
        }

        MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value))[..size].CopyTo(tensor.Data.Span.Slice(index * size, size));
        return true;
    }

    private static void RequireCount(long actual, long expected, string field, string unit = "elements")
    {
        if (actual != expected)
        {
            throw AdaptException.Invalid(field, $"it has {actual} {unit}; the shape asks for {expected}.");
        }
    }
}
