using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Media.Settings;

namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>The properties of a JSON object about sound, which remembers what it was asked for.</summary>
internal sealed class AudioJson(JsonElement json, string path) : JsonSettings(json, path)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override JsonElement? Find(string name)
    {
        _asked.Add(name);
        return base.Find(name);
    }

    /// <summary>True or false.</summary>
    public bool Flag(string name, bool fallback) => Flag(name) ?? fallback;

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
    public double[] Numbers(string name, int bins) => Numbers(name, 1e9, count => count == bins, $"must be one number, or one for each of {bins} bins") ?? [];

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
        var unknown = Json.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => !_asked.Contains(name));
        if (unknown is not null) throw Wrong(unknown, $"is not known; known are {string.Join(", ", _asked.Order(StringComparer.Ordinal))}");
    }

    /// <summary>Something that makes sense, but is not supported.</summary>
    public AdaptException Unsupported(string what) => new(AdaptErrorKind.Unimplemented, $"'{Path}' asks for {what}.");
}
