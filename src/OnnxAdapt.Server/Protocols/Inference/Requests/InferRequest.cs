using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Protocols.Inference.Requests;

/// <summary>One inference, whichever way it came.</summary>
internal sealed record InferRequest
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Version as sent; empty for the served one.</summary>
    public string Version { get; init; } = "";

    /// <summary>The client's name for the request, given back.</summary>
    public string Id { get; init; } = "";

    /// <summary>Parameters of the request.</summary>
    public InferParameters Parameters { get; init; } = InferParameters.None;

    /// <summary>Inputs with all their rows.</summary>
    public required IReadOnlyList<NamedTensor> Inputs { get; init; }

    /// <summary>Elements of inputs that may be files, as they came, by the position of the input; its tensor then has empty elements.</summary>
    public IReadOnlyDictionary<int, ReadOnlyMemory<byte>[]> Files { get; init; } = System.Collections.Immutable.ImmutableDictionary<int, ReadOnlyMemory<byte>[]>.Empty;

    /// <summary>Outputs that are asked for; empty leaves the choice to the model.</summary>
    public IReadOnlyList<RequestedOutput> Outputs { get; init; } = [];

    /// <summary>The transport's deadline; null for none.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Whether the calling thread may run the model.</summary>
    public bool RunOnCallingThread { get; init; } = true;

    /// <summary>How messages about the request begin.</summary>
    public string Prefix => $"[request id: {(Id.Length == 0 ? "<id_unknown>" : Shown.Name(Id))}] ";
}
