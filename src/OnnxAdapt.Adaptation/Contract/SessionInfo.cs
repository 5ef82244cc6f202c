namespace OnnxAdapt.Adaptation.Contract;

/// <summary>A session as it stands.</summary>
public sealed record SessionInfo
{
    /// <summary>Its id.</summary>
    public required string SessionId { get; init; }

    /// <summary>Whose it is; null for nobody's.</summary>
    public string? Owner { get; init; }

    /// <summary>Its settings.</summary>
    public required SessionSettings Settings { get; init; }

    /// <summary>What it is doing.</summary>
    public required SessionState State { get; init; }

    /// <summary>Accepted examples.</summary>
    public required long Examples { get; init; }

    /// <summary>Rejected examples.</summary>
    public required long Rejected { get; init; }

    /// <summary>Highest sequence number that is on disk; 0 for none.</summary>
    public required long LastSequence { get; init; }

    /// <summary>Optimizer steps done.</summary>
    public required long Steps { get; init; }

    /// <summary>Label names in the order of the outputs.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Time of the start.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Time of the last batch, command or attachment.</summary>
    public required DateTimeOffset LastActiveAt { get; init; }

    /// <summary>Bytes on disk, cached features not included.</summary>
    public required long StoredBytes { get; init; }
}
