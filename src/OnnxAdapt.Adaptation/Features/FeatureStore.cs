using System.Globalization;

namespace OnnxAdapt.Adaptation.Features;

/// <summary>The cached features of one base model: segments and an index over them. Safe for concurrent calls.</summary>
internal sealed class FeatureStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly string _fingerprint;
    private readonly TimeProvider _clock;
    private readonly long _segmentRows;
    private readonly List<FeatureSegment> _segments = [];
    private readonly Dictionary<ContentKey, (FeatureSegment Segment, long Row)> _index = [];
    private int _nextNumber;

    private FeatureStore(string folder, string fingerprint, int featureSize, long segmentBytes, TimeProvider clock)
    {
        _folder = folder;
        _fingerprint = fingerprint;
        _clock = clock;
        FeatureSize = featureSize;
        _segmentRows = Math.Max(1, segmentBytes / FeatureSegment.RowBytes(featureSize));
    }

    public int FeatureSize { get; }

    public static FeatureStore Open(string folder, string fingerprint, int featureSize, long segmentBytes, TimeProvider clock)
    {
        Directory.CreateDirectory(folder);
        var store = new FeatureStore(folder, fingerprint, featureSize, segmentBytes, clock);
        foreach (var path in Directory.EnumerateFiles(folder, "*.features").Order(StringComparer.Ordinal))
        {
            store.Load(path);
        }

        return store;
    }

    public bool Contains(ContentKey key)
    {
        lock (_gate) return _index.ContainsKey(key);
    }

    public bool TryRead(ContentKey key, Span<float> target)
    {
        lock (_gate)
        {
            if (!_index.TryGetValue(key, out var place)) return false;
            place.Segment.LastUsed = _clock.GetUtcNow();
            if (place.Segment.TryRead(place.Row, key, target)) return true;
            _index.Remove(key);
            return false;
        }
    }

    public void Add(IReadOnlyList<(ContentKey Key, float[] Row)> rows)
    {
        lock (_gate)
        {
            var segment = _segments.Count > 0 && _segments[^1].Rows < _segmentRows ? _segments[^1] : NewSegment();
            var first = segment.Append(rows);
            segment.LastUsed = _clock.GetUtcNow();
            for (var i = 0; i < rows.Count; i++)
            {
                _index[rows[i].Key] = (segment, first + i);
            }
        }
    }

    /// <summary>Segments that may be deleted: all but the one that is being filled.</summary>
    public IReadOnlyList<(DateTimeOffset LastUsed, long Bytes, Action Delete)> Evictable()
    {
        lock (_gate)
        {
            return [.. _segments.SkipLast(1).Select(segment => (segment.LastUsed, segment.Bytes, (Action)(() => Evict(segment))))];
        }
    }

    public long Bytes
    {
        get
        {
            lock (_gate) return _segments.Sum(segment => segment.Bytes);
        }
    }

    public void Dispose()
    {
        foreach (var segment in _segments) segment.Dispose();
    }

    private void Load(string path)
    {
        _nextNumber = int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Max(_nextNumber, number + 1) : _nextNumber;
        if (FeatureSegment.Open(path, _fingerprint, FeatureSize) is not { } segment)
        {
            File.Delete(path);
            return;
        }

        _segments.Add(segment);
        long row = 0;
        foreach (var key in segment.Keys())
        {
            _index[key] = (segment, row++);
        }
    }

    private FeatureSegment NewSegment()
    {
        var segment = FeatureSegment.Create(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{_nextNumber++:D8}.features")), _fingerprint, FeatureSize);
        _segments.Add(segment);
        return segment;
    }

    private void Evict(FeatureSegment segment)
    {
        lock (_gate)
        {
            if (!_segments.Remove(segment)) return;
            foreach (var key in _index.Where(pair => pair.Value.Segment == segment).Select(pair => pair.Key).ToArray())
            {
                _index.Remove(key);
            }

            segment.Delete();
        }
    }
}
