using System.Security.Cryptography;
using System.Text;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Access;

/// <summary>All keys. Only their hashes are kept, and looking one up takes the same time whichever it is and whether it is there.</summary>
internal sealed class ApiKeyRing : IDisposable
{
    private readonly Caller[] _callers;

    /// <summary>The keys of checked options.</summary>
    public ApiKeyRing(ServerSettings settings) => _callers = [.. ApiKeyList.Read(settings).Select(key => new Caller(key, HashOf(key)))];

    /// <summary>Whether nobody needs a key.</summary>
    public bool IsEmpty => _callers.Length == 0;

    /// <summary>Whose key it is; null for nobody's.</summary>
    public Caller? Find(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        Caller? found = null;
        foreach (var caller in _callers)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, caller.KeyHash)) found = caller;
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_callers, caller => caller.Dispose());

    /// <summary>SHA-256 of a key, given or computed.</summary>
    public static byte[] HashOf(ApiKeySettings key) => key.KeySha256 is { } hash ? Convert.FromHexString(hash) : SHA256.HashData(Encoding.UTF8.GetBytes(key.Key!));
}
