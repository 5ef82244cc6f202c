using System.Text.Json;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Media.Settings;

/// <summary>The properties of a JSON object, with errors that name them.</summary>
/// <param name="json">The object; anything else has no properties.</param>
/// <param name="path">Where it stands, for errors.</param>
internal class JsonSettings(JsonElement json, string path)
{
    /// <summary>Where the object stands.</summary>
    public string Path => path;

    /// <summary>The object itself.</summary>
    protected JsonElement Json => json;

    /// <summary>A property that is there and not null.</summary>
    public virtual JsonElement? Find(string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>True or false; null when it is not there.</summary>
    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "must be true or false"),
    };

    /// <summary>A number; null when it is not there.</summary>
    public double? Number(string name, double least, double most)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= least && number <= most
            ? number
            : throw Wrong(name, FormattableString.Invariant($"must be a number from {least} to {most}"));
    }

    /// <summary>One number, or a list of as many as may be; null when it is not there.</summary>
    public double[]? Numbers(string name, double most, Func<int, bool> mayBe, string otherwise)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number) return [Number(name, -most, most)!.Value];
        return value.ValueKind == JsonValueKind.Array && mayBe(value.GetArrayLength()) && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
            ? [.. value.EnumerateArray().Select(item => item.GetDouble())]
            : throw Wrong(name, otherwise);
    }

    /// <summary>A property with a value that makes no sense.</summary>
    public AdaptException Wrong(string name, string problem) => AdaptException.Invalid(name, $"{problem} in '{path}'.");
}
