using System.Security.Claims;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Access;

/// <summary>Who shows a key, and what is left of the allowance.</summary>
internal sealed class Caller(ApiKeySettings key, byte[] keyHash) : IDisposable
{
    /// <summary>Name of the key.</summary>
    public string Name { get; } = key.Name;

    /// <summary>The same name for whoever shares work among callers.</summary>
    public ClaimsPrincipal Principal { get; } = Named(key.Name, PresentedKey.Header);

    /// <summary>Whether the caller may change the server.</summary>
    public bool IsAdmin { get; } = key.Admin;

    /// <summary>SHA-256 of the key.</summary>
    public ReadOnlySpan<byte> KeyHash => keyHash;

    /// <summary>How much, how often.</summary>
    public CallerLimits Limits { get; } = new(key);

    /// <summary>An identity that was proven.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="proof">How.</param>
    public static ClaimsPrincipal Named(string name, string proof) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], proof));

    /// <inheritdoc/>
    public void Dispose() => Limits.Dispose();
}
