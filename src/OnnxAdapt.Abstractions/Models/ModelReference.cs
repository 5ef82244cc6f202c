namespace OnnxAdapt.Abstractions;

/// <summary>A model by name, and a version of it.</summary>
/// <param name="Name">Model name.</param>
/// <param name="Version">Version number from 1 on; null for the one that is being served.</param>
public readonly record struct ModelReference(string Name, long? Version = null)
{
    /// <inheritdoc/>
    public override string ToString() => Version is { } version ? $"{Name}@{version}" : Name;
}
