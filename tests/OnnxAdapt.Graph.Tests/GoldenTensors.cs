using System.Buffers.Binary;
using System.Text.Json;

namespace OnnxAdapt.Graph.Tests;

/// <summary>The tensors that lie beside a shared model, by name.</summary>
internal static class GoldenTensors
{
    public static Dictionary<string, TensorData> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var head = JsonDocument.Parse(bytes.AsMemory(sizeof(long), length));
        return head.RootElement.EnumerateObject()
            .Where(entry => entry.Name.StartsWith("input.", StringComparison.Ordinal) || entry.Name.StartsWith("output.", StringComparison.Ordinal))
            .ToDictionary(entry => entry.Name, entry => Read(entry.Value, bytes.AsMemory(sizeof(long) + length)));
    }

    private static TensorData Read(JsonElement entry, ReadOnlyMemory<byte> data)
    {
        var sizes = entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var range = entry.GetProperty("data_offsets");
        return new TensorData(TypeOf(entry.GetProperty("dtype").GetString()!), sizes, data[range[0].GetInt32()..range[1].GetInt32()]);
    }

    private static DataType TypeOf(string name) => name switch
    {
        "F32" => DataType.Float,
        "F64" => DataType.Double,
        "F16" => DataType.Float16,
        "I64" => DataType.Int64,
        "I32" => DataType.Int32,
        "I8" => DataType.Int8,
        "U8" => DataType.UInt8,
        "BOOL" => DataType.Bool,
        _ => throw new NotSupportedException(name),
    };
}
