using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>One version of a model.</summary>
public sealed record VersionInfo
{
    /// <summary>Version number, from 1 on.</summary>
    public required long Version { get; init; }

    /// <summary>Whether it answers requests that name no version.</summary>
    public bool Serving { get; init; }

    /// <summary>Label names in the order of the scores.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>For an adapted version: the base it is a delta on; empty otherwise.</summary>
    public string BaseModel { get; init; } = "";

    /// <summary>For an adapted version: version of the base; 0 otherwise.</summary>
    public long BaseVersion { get; init; }

    /// <summary>For an adapted version: SHA-256 of the base graph (lower-case hex); empty otherwise.</summary>
    public string BaseSha256 { get; init; } = "";

    /// <summary>Where an adapted version comes from; null for a version that was not trained here.</summary>
    public VersionLineage? Lineage { get; init; }
}
