using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>What all requests for one model share.</summary>
internal sealed record TeiRequest
{
    /// <summary>Name as received; null or empty for the default model.</summary>
    public string? Model { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<ExampleInput> Inputs { get; init; }

    /// <summary>What to do with a text that is longer than the model takes.</summary>
    public InputTruncation Truncation { get; init; }

    /// <summary>Name of a prompt; empty for the model's default one, if any.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Null for no deadline.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Whether the calling thread may run the model.</summary>
    public bool RunOnCallingThread { get; init; } = true;
}
