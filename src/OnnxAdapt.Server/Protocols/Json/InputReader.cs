using System.Text.Json;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Protocols.Json;

/// <summary>The many ways in which clients write inputs.</summary>
internal static class InputReader
{
    /// <summary>A text, token ids, or a batch of either.</summary>
    /// <returns>The inputs, and whether they were a batch.</returns>
    /// <exception cref="JsonShapeException">It is something else.</exception>
    public static (ExampleInput[] Inputs, bool IsBatch) ReadTexts(JsonElement value, string field)
    {
        if (value.ValueKind == JsonValueKind.String) return ([new ExampleInput.Text(JsonRequest.TextOf(value, field))], false);
        if (value.ValueKind != JsonValueKind.Array) throw JsonRequest.Wrong(field, "must be a string, an array of token ids, or an array of either.");
        if (value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Number) return ([new ExampleInput.Tokens(JsonRequest.IdsOf(value, field))], false);
        return ([.. value.EnumerateArray().Select((item, index) => ReadItem(item, FormattableString.Invariant($"{field}[{index}]")))], true);
    }

    /// <summary>A text, a pair of texts, or a batch of arrays of one or two texts.</summary>
    /// <returns>The inputs, and whether they were a batch.</returns>
    /// <exception cref="JsonShapeException">It is something else.</exception>
    public static (ExampleInput[] Inputs, bool IsBatch) ReadSequences(JsonElement value, string field)
    {
        if (value.ValueKind == JsonValueKind.String) return ([new ExampleInput.Text(JsonRequest.TextOf(value, field))], false);
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0) throw WrongSequence(field);
        return value[0].ValueKind == JsonValueKind.Array
            ? ([.. value.EnumerateArray().Select((item, index) => ReadSequence(item, FormattableString.Invariant($"{field}[{index}]")))], true)
            : ([ReadSequence(value, field)], false);
    }

    private static ExampleInput ReadItem(JsonElement item, string field) => item.ValueKind == JsonValueKind.Array
        ? new ExampleInput.Tokens(JsonRequest.IdsOf(item, field))
        : new ExampleInput.Text(JsonRequest.TextOf(item, field));

    private static ExampleInput ReadSequence(JsonElement item, string field)
    {
        if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() is not (1 or 2)) throw WrongSequence(field);
        var first = JsonRequest.TextOf(item[0], $"{field}[0]");
        return item.GetArrayLength() == 1 ? new ExampleInput.Text(first) : new ExampleInput.TextPair(first, JsonRequest.TextOf(item[1], $"{field}[1]"));
    }

    private static JsonShapeException WrongSequence(string field) =>
        JsonRequest.Wrong(field, "must be a string, a pair of strings, or a batch of both: [[string], [string, string], ...].");
}
