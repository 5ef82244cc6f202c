using System.Text.Json;

namespace OnnxAdapt.Abstractions;

/// <summary>The JSON header of a safetensors file.</summary>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata, long DataBytes)
{
    private const string MetadataKey = "__metadata__";
    private const int Alignment = 8;
    private const int MaxRank = 64;

    private static readonly (TensorElementType Type, string Name)[] Types =
    [
        (TensorElementType.Float, "F32"), (TensorElementType.Double, "F64"), (TensorElementType.Float16, "F16"), (TensorElementType.BFloat16, "BF16"),
        (TensorElementType.Int64, "I64"), (TensorElementType.Int32, "I32"), (TensorElementType.Int16, "I16"), (TensorElementType.Int8, "I8"),
        (TensorElementType.UInt64, "U64"), (TensorElementType.UInt32, "U32"), (TensorElementType.UInt16, "U16"), (TensorElementType.UInt8, "U8"),
        (TensorElementType.Bool, "BOOL"),
    ];

    public static AdaptException Damaged(string reason, Exception? cause = null) =>
        new(AdaptErrorKind.DataLoss, $"The safetensors file is damaged: {reason}. Restore it from a copy or make it again.", cause);

    /// <summary>Where each tensor goes: in the set's order, with offsets by falling element size.</summary>
    public static IReadOnlyList<SafetensorsEntry> LayOut(ParameterSet parameters)
    {
        var offsets = new Dictionary<string, long>(StringComparer.Ordinal);
        var next = 0L;
        foreach (var (name, value) in parameters.OrderByDescending(item => ElementSize(item)))
        {
            offsets.Add(name, next);
            next += value.Data.Length;
        }

        return [.. parameters.Select(item =>
            new SafetensorsEntry(item.Name, item.Value.ElementType, item.Value.Dimensions.ToArray(), offsets[item.Name], offsets[item.Name] + item.Value.Data.Length))];
    }

    public static byte[] Serialize(IReadOnlyList<SafetensorsEntry> layout, IReadOnlyDictionary<string, string>? metadata)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            foreach (var entry in layout)
            {
                WriteEntry(json, entry);
            }

            json.WriteEndObject();
        }

        while (stream.Length % Alignment != 0)
        {
            stream.WriteByte((byte)' ');
        }

        return stream.ToArray();
    }

    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return Parse(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw Damaged("its header cannot be read", exception);
        }
    }

    private static SafetensorsHeader Parse(JsonElement root)
    {
        var entries = new List<SafetensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (!names.Add(property.Name)) throw Damaged($"'{property.Name}' occurs twice");
            if (property.Name == MetadataKey) ReadMetadata(property.Value, metadata);
            else entries.Add(ReadEntry(property.Name, property.Value));
        }

        return new SafetensorsHeader(entries, metadata, RequireContiguous(entries));
    }

    private static void ReadMetadata(JsonElement element, Dictionary<string, string> metadata)
    {
        foreach (var property in element.EnumerateObject())
        {
            metadata[property.Name] = property.Value.GetString() ?? "";
        }
    }

    private static SafetensorsEntry ReadEntry(string name, JsonElement element)
    {
        if (!element.TryGetProperty("dtype", out var dtype) || !element.TryGetProperty("shape", out var shape) || !element.TryGetProperty("data_offsets", out var offsets))
        {
            throw Damaged($"tensor '{name}' lacks dtype, shape or data_offsets");
        }

        var type = TypeOf(name, dtype.GetString());
        var dimensions = ReadNumbers(name, shape, MaxRank);
        var range = ReadNumbers(name, offsets, 2);
        if (range.Length != 2) throw Damaged($"tensor '{name}' has {range.Length} data offsets");
        RequireSize(name, type, dimensions, range[1] - range[0]);
        return new SafetensorsEntry(name, type, dimensions, range[0], range[1]);
    }

    private static long[] ReadNumbers(string name, JsonElement array, int limit)
    {
        if (array.GetArrayLength() > limit) throw Damaged($"tensor '{name}' has a list of more than {limit} numbers");
        var numbers = array.EnumerateArray().Select(item => item.GetInt64()).ToArray();
        return numbers.All(number => number >= 0) ? numbers : throw Damaged($"tensor '{name}' has a negative size or offset");
    }

    private static TensorElementType TypeOf(string name, string? text)
    {
        var type = Types.FirstOrDefault(pair => pair.Name == text).Type;
        return type != TensorElementType.Undefined ? type : throw Damaged($"tensor '{name}' has the type '{text}', which is not supported");
    }

    private static void RequireSize(string name, TensorElementType type, long[] dimensions, long bytes)
    {
        var expected = (long)TensorElementTypes.SizeOf(type);
        foreach (var dimension in dimensions)
        {
            expected = checked(expected * dimension);
        }

        if (expected != bytes) throw Damaged($"tensor '{name}' of shape [{string.Join(",", dimensions)}] takes {expected} bytes, not {bytes}");
        if (expected > int.MaxValue) throw Damaged($"tensor '{name}' takes {expected} bytes; at most {int.MaxValue} are supported");
    }

    private static long RequireContiguous(List<SafetensorsEntry> entries)
    {
        var next = 0L;
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != next) throw Damaged($"tensor '{entry.Name}' starts at {entry.Begin}, not at {next}");
            next = entry.End;
        }

        return next;
    }

    private static int ElementSize(NamedTensor item) =>
        Types.Any(pair => pair.Type == item.Value.ElementType) && item.Name != MetadataKey
            ? TensorElementTypes.SizeOf(item.Value.ElementType)
            : throw new ArgumentException($"'{item.Name}' of type {item.Value.ElementType} cannot be stored as safetensors.", nameof(item));

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0) return;
        json.WriteStartObject(MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, SafetensorsEntry entry)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", Types.First(pair => pair.Type == entry.ElementType).Name);
        WriteNumbers(json, "shape", entry.Dimensions);
        WriteNumbers(json, "data_offsets", [entry.Begin, entry.End]);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
