using System.Security.Cryptography;

namespace OnnxAdapt.Serving.Packages;

/// <summary>SHA-256 as lower-case hex.</summary>
internal static class FileHashes
{
    public static string OfFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
