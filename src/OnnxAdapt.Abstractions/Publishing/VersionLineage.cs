namespace OnnxAdapt.Abstractions;

/// <summary>Where a version comes from. Written into its manifest.</summary>
public sealed record VersionLineage
{
    /// <summary>Session that trained it.</summary>
    public required string SessionId { get; init; }

    /// <summary>
    /// Id of the command that published it. Publishing again for the same session and command gives the version that is there. Empty:
    /// no such promise.
    /// </summary>
    public string CommandId { get; init; } = "";

    /// <summary>SHA-256 over the accepted examples in order (lower-case hex).</summary>
    public required string DataFingerprint { get; init; }

    /// <summary>Number of accepted examples.</summary>
    public required long ExampleCount { get; init; }

    /// <summary>Settings of the session as JSON.</summary>
    public required string Settings { get; init; }

    /// <summary>Evaluation metrics at publication, by name.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The version of the same model that this one follows; null for the first.</summary>
    public long? Parent { get; init; }

    /// <summary>Optimizer steps done.</summary>
    public long Steps { get; init; }

    /// <summary>Time of publication.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
