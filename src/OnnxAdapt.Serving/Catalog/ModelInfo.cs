using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>What is known about a model. Facts that only its graph tells are empty until it has been loaded once.</summary>
public sealed record ModelInfo
{
    /// <summary>Model name.</summary>
    public required string Name { get; init; }

    /// <summary>Version that answers requests that name none; 0 for none.</summary>
    public long ServingVersion { get; init; }

    /// <summary>All versions, rising.</summary>
    public IReadOnlyList<long> Versions { get; init; } = [];

    /// <summary>State of the served version.</summary>
    public ModelState State { get; init; }

    /// <summary>Whether it has been in memory since the server started.</summary>
    public bool LoadedBefore { get; init; }

    /// <summary>Whether somebody asked for it to leave memory, and nobody for it since.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>Whether a request would be answered as far as is known: at once, or after loading what was idle or never asked for.</summary>
    public bool Serves => State != ModelState.Failed && !Withdrawn;

    /// <summary>Why loading failed; empty otherwise.</summary>
    public string Error { get; init; } = "";

    /// <summary>What it answers.</summary>
    public ModelTask Task { get; init; }

    /// <summary>For an adapted model: the base it is a delta on; empty otherwise.</summary>
    public string BaseModel { get; init; } = "";

    /// <summary>For an adapted model: version of the base; 0 otherwise.</summary>
    public long BaseVersion { get; init; }

    /// <summary>SHA-256 of the graph, for an adapted model of its base's graph (lower-case hex); empty until loaded.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Graph inputs.</summary>
    public IReadOnlyList<TensorSignature> Inputs { get; init; } = [];

    /// <summary>Graph outputs.</summary>
    public IReadOnlyList<TensorSignature> Outputs { get; init; } = [];

    /// <summary>Label names in the order of the scores.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Length of an embedding; 0 when the model gives none.</summary>
    public int EmbeddingSize { get; init; }

    /// <summary>Longest input in tokens; 0 when not limited.</summary>
    public int MaxTokens { get; init; }

    /// <summary>
    /// For an adapted model that was loaded: <c>head</c> or <c>low-rank</c> where it shares its base's graph and batches, <c>own session: </c> and the
    /// reason where it has a graph of its own.
    /// </summary>
    public string Execution { get; init; } = "";

    /// <summary>Where the model comes from, as its package says.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Licence, as its package says.</summary>
    public string Licence { get; init; } = "";

    /// <summary>How the folder was recognised: sentence-transformers, triton, onnx, onnxadapt.</summary>
    public string Format { get; init; } = "";
}
