using System.Text.Json;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>The properties of a JSON object, with errors that name them.</summary>
internal sealed class AudioJson(JsonElement json, string path)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>A property that is there and not null.</summary>
    public JsonElement? Find(string name)
    {
        _asked.Add(name);
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>True or false.</summary>
    public bool Flag(string name, bool fallback) => Find(name) switch
    {
        null => fallback,
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

    /// <summary>A whole number; null when it is not there.</summary>
    public int? Whole(string name, int least, int most) => Number(name, least, most) switch
    {
        null => null,
        { } number when number == Math.Floor(number) => (int)number,
        _ => throw Wrong(name, $"must be a whole number from {least} to {most}"),
    };

    /// <summary>A text; null when it is not there.</summary>
    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Wrong(name, "must be a text"),
    };

    /// <summary>One of several words.</summary>
    public T OneOf<T>(string name, T fallback, params (string Word, T Value)[] words)
    {
        if (Text(name) is not { } given) return fallback;
        var index = Array.FindIndex(words, word => word.Word == given);
        return index >= 0 ? words[index].Value : throw Wrong(name, $"is '{given}'; must be {string.Join(", ", words.Select(word => word.Word))}");
    }

    /// <summary>One number, or as many as there are bins; empty when it is not there.</summary>
    public double[] Numbers(string name, int bins)
    {
        if (Find(name) is not { } value) return [];
        if (value.ValueKind == JsonValueKind.Number) return [Number(name, -1e9, 1e9)!.Value];
        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == bins && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
            ? [.. value.EnumerateArray().Select(item => item.GetDouble())]
            : throw Wrong(name, $"must be one number, or one for each of {bins} bins");
    }

    /// <summary>Refuses a property that has another value than the only one that can be followed.</summary>
    public void RequireOnly(string name, double value)
    {
        if (Number(name, double.MinValue, double.MaxValue) is { } given && given != value)
        {
            throw Unsupported(FormattableString.Invariant($"'{name}' of {given}; only {value} is supported"));
        }
    }

    /// <summary>Refuses a property that has another value than the only one that can be followed.</summary>
    public void RequireOnly(string name, string value)
    {
        if (Text(name) is { } given && given != value) throw Unsupported($"'{name}' of '{given}'; only '{value}' is supported");
    }

    /// <summary>Refuses properties that nobody asked for, which are most likely misspelt.</summary>
    public void RequireAllKnown()
    {
        var unknown = json.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => !_asked.Contains(name));
        if (unknown is not null) throw Wrong(unknown, $"is not known; known are {string.Join(", ", _asked.Order(StringComparer.Ordinal))}");
    }

    /// <summary>A property with a value that makes no sense.</summary>
    public AdaptException Wrong(string name, string problem) => AdaptException.Invalid(name, $"{problem} in '{path}'.");

    /// <summary>Something that makes sense, but is not supported.</summary>
    public AdaptException Unsupported(string what) => new(AdaptErrorKind.Unimplemented, $"'{path}' asks for {what}.");
}
