using System.Globalization;
using System.Text.Json;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Data;

/// <summary>Rows of JSON Lines files: one object a line, or a string a line that becomes the text column.</summary>
internal static class JsonLineRecords
{
    /// <summary>Reads every line that is not blank.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="textColumn">Name for lines that are plain strings.</param>
    public static IEnumerable<DataRecord> Read(TextReader reader, string textColumn)
    {
        for (long line = 1; reader.ReadLine() is { } text; line++)
        {
            if (!string.IsNullOrWhiteSpace(text)) yield return Parse(line, text, textColumn);
        }
    }

    private static DataRecord Parse(long line, string text, string textColumn)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return new DataRecord(line, Columns(line, document.RootElement, textColumn));
        }
        catch (JsonException failure)
        {
            throw CommandException.Invalid($"Line {line}: this is not JSON. {failure.Message}", failure);
        }
    }

    private static Dictionary<string, DataValue> Columns(long line, JsonElement root, string textColumn)
    {
        var values = new Dictionary<string, DataValue>(StringComparer.Ordinal);
        switch (root.ValueKind)
        {
            case JsonValueKind.String:
                values[textColumn] = new DataValue(root.GetString());
                break;
            case JsonValueKind.Object:
                foreach (var property in root.EnumerateObject()) values[property.Name] = ToValue(property.Value);
                break;
            default:
                throw CommandException.Invalid($"Line {line}: expected an object or a string, found {root.ValueKind.ToString().ToLowerInvariant()}.");
        }

        return values;
    }

    private static DataValue ToValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new DataValue(element.GetString()),
        JsonValueKind.Number => new DataValue(element.GetRawText(), Numbers: [(float)element.GetDouble()]),
        JsonValueKind.True => new DataValue("true"),
        JsonValueKind.False => new DataValue("false"),
        JsonValueKind.Array => ToList(element),
        JsonValueKind.Null => default,
        _ => new DataValue(element.GetRawText()),
    };

    private static DataValue ToList(JsonElement array)
    {
        var numbers = new List<float>();
        return TryFlatten(array, numbers)
            ? new DataValue(null, [.. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))], numbers)
            : new DataValue(null, [.. array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText())]);
    }

    /// <summary>Takes numbers out of arrays within arrays, row by row.</summary>
    private static bool TryFlatten(JsonElement element, List<float> numbers)
    {
        if (element.ValueKind == JsonValueKind.Array) return element.EnumerateArray().All(item => TryFlatten(item, numbers));
        if (element.ValueKind != JsonValueKind.Number) return false;
        numbers.Add((float)element.GetDouble());
        return true;
    }
}
