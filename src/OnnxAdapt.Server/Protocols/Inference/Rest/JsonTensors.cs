using System.Runtime.InteropServices;
using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Protocols.Inference.Tensors;

namespace OnnxAdapt.Server.Protocols.Inference.Rest;

/// <summary>Tensors as JSON arrays, nested or flat, row by row.</summary>
internal static class JsonTensors
{
    private delegate bool TryRead<T>(JsonElement element, out T value);

    /// <summary>A tensor.</summary>
    /// <exception cref="AdaptException">InvalidArgument for too few or many elements, or one that does not fit its type.</exception>
    public static Tensor Read(string name, TensorElementType type, IReadOnlyList<long> shape, JsonElement data, string model)
    {
        var count = TensorShape.CountElements(shape, name);
        return type switch
        {
            TensorElementType.String => Tensor.OfStrings(Strings(name, data, count, model), [.. shape]),
            TensorElementType.Bool => Fill<bool>(name, type, shape, data, count, model, (JsonElement leaf, out bool value) => (value = leaf.ValueKind == JsonValueKind.True) || leaf.ValueKind == JsonValueKind.False),
            TensorElementType.Int8 => Numbers<sbyte>(name, type, shape, data, count, model, (JsonElement leaf, out sbyte value) => leaf.TryGetSByte(out value)),
            TensorElementType.Int16 => Numbers<short>(name, type, shape, data, count, model, (JsonElement leaf, out short value) => leaf.TryGetInt16(out value)),
            TensorElementType.Int32 => Numbers<int>(name, type, shape, data, count, model, (JsonElement leaf, out int value) => leaf.TryGetInt32(out value)),
            TensorElementType.Int64 => Numbers<long>(name, type, shape, data, count, model, (JsonElement leaf, out long value) => leaf.TryGetInt64(out value)),
            TensorElementType.UInt8 => Numbers<byte>(name, type, shape, data, count, model, (JsonElement leaf, out byte value) => leaf.TryGetByte(out value)),
            TensorElementType.UInt16 => Numbers<ushort>(name, type, shape, data, count, model, (JsonElement leaf, out ushort value) => leaf.TryGetUInt16(out value)),
            TensorElementType.UInt32 => Numbers<uint>(name, type, shape, data, count, model, (JsonElement leaf, out uint value) => leaf.TryGetUInt32(out value)),
            TensorElementType.UInt64 => Numbers<ulong>(name, type, shape, data, count, model, (JsonElement leaf, out ulong value) => leaf.TryGetUInt64(out value)),
            TensorElementType.Float => Numbers<float>(name, type, shape, data, count, model, (JsonElement leaf, out float value) => leaf.TryGetSingle(out value) && float.IsFinite(value)),
            TensorElementType.Double => Numbers<double>(name, type, shape, data, count, model, (JsonElement leaf, out double value) => leaf.TryGetDouble(out value) && double.IsFinite(value)),
            _ => throw InferErrors.Invalid($"sending {DataTypes.Name(type)} data via JSON is not supported. Please use the binary data format for input '{Shown.Name(name)}'"),
        };
    }

    /// <summary>The elements as a flat array.</summary>
    /// <exception cref="AdaptException">InvalidArgument for types that JSON has no form for.</exception>
    public static void Write(Utf8JsonWriter json, string name, Tensor tensor)
    {
        json.WriteStartArray();
        switch (tensor.ElementType)
        {
            case TensorElementType.String: Array.ForEach(tensor.Strings!, json.WriteStringValue); break;
            case TensorElementType.Bool: Each<bool>(tensor, json.WriteBooleanValue); break;
            case TensorElementType.Int8: Each<sbyte>(tensor, value => json.WriteNumberValue(value)); break;
            case TensorElementType.Int16: Each<short>(tensor, value => json.WriteNumberValue(value)); break;
            case TensorElementType.Int32: Each<int>(tensor, json.WriteNumberValue); break;
            case TensorElementType.Int64: Each<long>(tensor, json.WriteNumberValue); break;
            case TensorElementType.UInt8: Each<byte>(tensor, value => json.WriteNumberValue(value)); break;
            case TensorElementType.UInt16: Each<ushort>(tensor, value => json.WriteNumberValue(value)); break;
            case TensorElementType.UInt32: Each<uint>(tensor, json.WriteNumberValue); break;
            case TensorElementType.UInt64: Each<ulong>(tensor, json.WriteNumberValue); break;
            case TensorElementType.Float: Each<float>(tensor, value => WriteFinite(name, value, json.WriteNumberValue)); break;
            case TensorElementType.Double: Each<double>(tensor, value => WriteFinite(name, value, json.WriteNumberValue)); break;
            default: throw InferErrors.Invalid($"{DataTypes.Name(tensor.ElementType)} has no form in JSON. Please ask for output '{name}' with binary_data");
        }

        json.WriteEndArray();
    }

    private static void WriteFinite<T>(string name, T value, Action<T> write)
        where T : System.Numerics.IFloatingPoint<T>
    {
        if (!T.IsFinite(value)) throw InferErrors.Invalid($"output '{name}' holds a value that is not a finite number, which has no form in JSON. Please ask for it with binary_data");
        write(value);
    }

    private static void Each<T>(Tensor tensor, Action<T> write)
        where T : unmanaged
    {
        foreach (var value in tensor.AsSpan<T>()) write(value);
    }

    private static Tensor Numbers<T>(string name, TensorElementType type, IReadOnlyList<long> shape, JsonElement data, int count, string model, TryRead<T> read)
        where T : unmanaged =>
        Fill(name, type, shape, data, count, model, (JsonElement leaf, out T value) =>
        {
            value = default;
            return leaf.ValueKind == JsonValueKind.Number && read(leaf, out value);
        });

    private static Tensor Fill<T>(string name, TensorElementType type, IReadOnlyList<long> shape, JsonElement data, int count, string model, TryRead<T> read)
        where T : unmanaged
    {
        var values = new List<T>(Math.Min(count, data.GetArrayLength()));
        foreach (var leaf in Leaves(data))
        {
            if (values.Count == count) throw WrongCount(name, count, model);
            values.Add(read(leaf, out var value) ? value : throw InferErrors.Invalid($"element {values.Count} of input '{Shown.Name(name)}' is no {DataTypes.Name(type)}"));
        }

        if (values.Count != count) throw WrongCount(name, count, model);
        return Tensor.OfBytes(type, [.. shape], MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).ToArray());
    }

    private static string[] Strings(string name, JsonElement data, int count, string model)
    {
        string[] texts = [.. Leaves(data).Take(count + 1).Select(leaf => TextOf(leaf, name))];
        return texts.Length == count ? texts : throw WrongCount(name, count, model);
    }

    private static IEnumerable<JsonElement> Leaves(JsonElement data)
    {
        foreach (var item in data.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Array)
            {
                yield return item;
                continue;
            }

            foreach (var leaf in Leaves(item)) yield return leaf;
        }
    }

    private static string TextOf(JsonElement leaf, string name) =>
        leaf.ValueKind == JsonValueKind.String ? JsonBodies.StringOf(leaf, name) : throw InferErrors.Invalid($"input '{Shown.Name(name)}' has an element that is no string, as BYTES are in JSON");

    private static AdaptException WrongCount(string name, int expected, string model) =>
        InferErrors.Invalid($"unable to parse 'data': input '{Shown.Name(name)}' for model '{Shown.Name(model)}' must have {expected} elements, as its shape says");
}
