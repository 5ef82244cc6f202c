using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OnnxAdapt.Serving.Packages;

/// <summary>SHA-256 as lower-case hex.</summary>
internal static class FileHashes
{
    private const int MostRemembered = 4096;

    /// <summary>A file changed later than this before it was read might change again without its time showing it.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);
    private static readonly ConcurrentDictionary<string, (long Length, long Changed, string Hash)> Remembered = new(StringComparer.Ordinal);

    /// <summary>
    /// The hash of a file of a base model, which every adapted model on it asks for: it is read again only when its length or its time of
    /// change is another one.
    /// </summary>
    public static string OfBaseFile(string path)
    {
        var file = new FileInfo(path);
        var (length, changed) = (file.Length, file.LastWriteTimeUtc.Ticks);
        if (Remembered.TryGetValue(path, out var known) && known.Length == length && known.Changed == changed) return known.Hash;
        var read = DateTime.UtcNow;
        var hash = OfFile(path);
        if (Remembered.Count >= MostRemembered) Remembered.Clear();
        if (read.Ticks - changed > Settled.Ticks) Remembered[path] = (length, changed, hash);
        return hash;
    }

    public static string OfFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
