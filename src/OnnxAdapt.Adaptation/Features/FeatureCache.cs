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
            var excess = _stores.Values.Sum(store => store.Bytes) - maxBytes;
            foreach (var (_, bytes, delete) in _stores.Values.SelectMany(store => store.Evictable()).OrderBy(segment => segment.LastUsed))
            {
                if (excess <= 0) return;
                delete();
                excess -= bytes;
            }
        }
    }

    public void Dispose()
    {
        foreach (var store in _stores.Values) store.Dispose();
    }
}
