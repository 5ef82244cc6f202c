using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Serving.Tasks;

/// <summary>A request to rank texts by a query.</summary>
public sealed record RankCall
{
    /// <summary>Name, and version or null for the served one.</summary>
    public required ModelReference Model { get; init; }

    /// <summary>Pairs of query and text, at least one.</summary>
    public required IReadOnlyList<ExampleInput> Pairs { get; init; }

    /// <summary>Whether scores are the model's raw outputs, without sigmoid.</summary>
    public bool RawScores { get; init; }

    /// <summary>What to do with a pair that is longer than the model takes.</summary>
    public InputTruncation Truncation { get; init; }

    /// <summary>Work that has not started by then is dropped; null for no deadline.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Pairs of one query and many texts.</summary>
    public static IReadOnlyList<ExampleInput> PairsOf(string query, IEnumerable<string> texts) =>
        [.. texts.Select(text => new ExampleInput.TextPair(query, text))];
}
