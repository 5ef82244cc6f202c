using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Access;

/// <summary>Who shows a key, and what is left of the allowance.</summary>
internal sealed class Caller(ApiKeySettings key, byte[] keyHash) : IDisposable
{
    /// <summary>Name of the key.</summary>
    public string Name { get; } = key.Name;

    /// <summary>Whether the caller may change the server.</summary>
    public bool IsAdmin { get; } = key.Admin;

    /// <summary>SHA-256 of the key.</summary>
    public ReadOnlySpan<byte> KeyHash => keyHash;

    /// <summary>How much, how often.</summary>
    public CallerLimits Limits { get; } = new(key);

    /// <inheritdoc/>
    public void Dispose() => Limits.Dispose();
}
