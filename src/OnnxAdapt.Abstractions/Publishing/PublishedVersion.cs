namespace OnnxAdapt.Abstractions;

/// <summary>A version that is on disk and can be served.</summary>
/// <param name="Name">Model name.</param>
/// <param name="Version">Version number, from 1 on.</param>
/// <param name="Serving">Whether this version now answers requests that name no version.</param>
public sealed record PublishedVersion(string Name, long Version, bool Serving);
