using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Serving.Tasks;

/// <summary>A request for labelled stretches of texts.</summary>
public sealed record EntitiesCall
{
    /// <summary>Name, and version or null for the served one.</summary>
    public required ModelReference Model { get; init; }

    /// <summary>At least one text.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>How labels of tokens become labels of stretches.</summary>
    public TokenAggregation Aggregation { get; init; } = TokenAggregation.Simple;

    /// <summary>What to do with a text that is longer than the model takes.</summary>
    public InputTruncation Truncation { get; init; }

    /// <summary>Work that has not started by then is dropped; null for no deadline.</summary>
    public DateTimeOffset? Deadline { get; init; }
}
