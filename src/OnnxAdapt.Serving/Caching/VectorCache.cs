using System.Diagnostics.CodeAnalysis;

namespace OnnxAdapt.Serving.Caching;

/// <summary>Vectors by key, up to a number of bytes; what was not asked for longest goes first. Thread-safe.</summary>
/// <param name="capacity">Most bytes, with what an entry takes beside its vector.</param>
internal sealed class VectorCache(long capacity)
{
    /// <summary>Key, list node, dictionary entry and array header, rounded up.</summary>
    private const int EntryBytes = 192;
    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    /// <summary>Bytes held.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>A copy of a vector, if it is here.</summary>
    public bool TryGet(CacheKey key, [NotNullWhen(true)] out float[]? vector)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                vector = null;
                return false;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            vector = node.Value.Vector;
        }

        vector = (float[])vector.Clone();
        return true;
    }

    /// <summary>Keeps a copy of a vector.</summary>
    public void Store(CacheKey key, float[] vector)
    {
        var size = SizeOf(vector);
        if (size > capacity) return;
        var copy = (float[])vector.Clone();
        lock (_lock)
        {
            if (_entries.ContainsKey(key)) return;
            _entries.Add(key, _byUse.AddFirst(new Entry(key, copy)));
            _bytes += size;
            while (_bytes > capacity)
            {
                RemoveLast();
            }
        }
    }

    private static long SizeOf(float[] vector) => EntryBytes + ((long)vector.Length * sizeof(float));

    private void RemoveLast()
    {
        var (key, vector) = _byUse.Last!.Value;
        _byUse.RemoveLast();
        _entries.Remove(key);
        _bytes -= SizeOf(vector);
    }

    private sealed record Entry(CacheKey Key, float[] Vector);
}
