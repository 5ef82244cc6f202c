using System.Diagnostics.CodeAnalysis;

namespace OnnxAdapt.Server.Access;

/// <summary>Reads the key that a request shows.</summary>
internal static class PresentedKey
{
    /// <summary>The header for keys without a scheme.</summary>
    public const string Header = "x-api-key";

    private const string Scheme = "Bearer ";
    private const int Longest = 4096;

    /// <summary>The one key of <c>authorization: Bearer</c> and <c>x-api-key</c>; they may both hold it, but not two different ones.</summary>
    public static bool TryRead(IHeaderDictionary headers, [NotNullWhen(true)] out string? key)
    {
        key = null;
        foreach (var line in headers.Authorization)
        {
            if (line is null || !line.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !Agree(ref key, line[Scheme.Length..])) return false;
        }

        foreach (var line in headers[Header])
        {
            if (line is null || !Agree(ref key, line)) return false;
        }

        return key is { Length: > 0 and <= Longest };
    }

    private static bool Agree(ref string? known, string shown)
    {
        var trimmed = shown.Trim();
        if (known is not null && known != trimmed) return false;
        known = trimmed;
        return true;
    }
}
