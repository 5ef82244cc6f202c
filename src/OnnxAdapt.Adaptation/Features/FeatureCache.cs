using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OnnxAdapt.Adaptation.Features;

/// <summary>
/// Features on disk, shared by all sessions: one folder per base model's feature fingerprint. When the whole exceeds its bound, the
/// segments used longest ago go.
/// </summary>
internal sealed class FeatureCache(string folder, long maxBytes, TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, FeatureStore> _stores = new(StringComparer.Ordinal);

    private long SegmentBytes => Math.Clamp(maxBytes / 16, 64 * 1024, 64 * 1024 * 1024);

    /// <summary>The features of a base model; the cache owns the result.</summary>
    public FeatureStore Open(string fingerprint, int featureSize)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint)))[..32]}-{featureSize}");
        lock (_gate)
        {
            if (!_stores.TryGetValue(name, out var store))
            {
                _stores[name] = store = FeatureStore.Open(Path.Combine(folder, name), fingerprint, featureSize, SegmentBytes, clock);
            }

            return store;
        }
    }

    /// <summary>Deletes what is over the bound.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            var segments = _stores.Values.SelectMany(store => store.Evictable()).Concat(Unopened()).OrderBy(segment => segment.LastUsed).ToArray();
            var excess = segments.Sum(segment => segment.Bytes) - maxBytes;
            foreach (var (_, bytes, delete) in segments)
            {
                if (excess <= 0) return;
                delete();
                excess -= bytes;
            }
        }
    }

    /// <summary>Segments of base models that no session of this process has used.</summary>
    private IEnumerable<(DateTimeOffset LastUsed, long Bytes, Action Delete)> Unopened() => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateDirectories()
            .Where(directory => !_stores.ContainsKey(directory.Name))
            .SelectMany(directory => directory.EnumerateFiles("*.features"))
            .Select(file => ((DateTimeOffset)file.LastWriteTimeUtc, file.Length, (Action)file.Delete))
        : [];

    public void Dispose()
    {
        foreach (var store in _stores.Values) store.Dispose();
    }
}
