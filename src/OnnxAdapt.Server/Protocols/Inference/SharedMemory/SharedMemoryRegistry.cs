using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Protocols.Inference.SharedMemory;

/// <summary>Regions of shared memory that requests may name. Safe for concurrent calls.</summary>
/// <remarks>
/// Elements are copied in and out with reads and writes of the object: a client that shortens a mapped object would end the process with
/// a bus error, and one that changes elements while they are checked would get past the checks.
/// </remarks>
internal sealed class SharedMemoryRegistry(ServerSettings settings) : IDisposable
{
    private const int MostRegions = 1024;
    private const long LargestTensor = 1L << 30;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MemoryRegion> _regions = new(StringComparer.Ordinal);

    /// <summary>Makes a region known.</summary>
    /// <exception cref="AdaptException">Unimplemented where it is switched off; AlreadyExists; InvalidArgument for a key that cannot be opened or a region beyond its object; ResourceExhausted for too many regions.</exception>
    public void Register(string name, string key, ulong offset, ulong byteSize)
    {
        if (!settings.SharedMemory) throw InferErrors.Unsupported("system shared memory is switched off on this server; send tensors in the request");
        if (name.Length == 0) throw InferErrors.Invalid("a shared memory region must have a name");
        lock (_lock)
        {
            if (_regions.ContainsKey(name)) throw new AdaptException(AdaptErrorKind.AlreadyExists, $"shared memory region '{Shown.Name(name)}' already in manager");
            if (_regions.Count >= MostRegions) throw new AdaptException(AdaptErrorKind.ResourceExhausted, $"{MostRegions} shared memory regions are registered already; unregister one");
            _regions.Add(name, Open(name, key, offset, byteSize));
        }
    }

    /// <summary>Forgets a region, or all for an empty name. One that is not known is no error.</summary>
    public void Unregister(string name)
    {
        lock (_lock)
        {
            foreach (var region in name.Length == 0 ? [.. _regions.Values] : _regions.TryGetValue(name, out var known) ? new[] { known } : [])
            {
                _regions.Remove(region.Name);
                region.Dispose();
            }
        }
    }

    /// <summary>A region, or all for an empty name.</summary>
    /// <exception cref="AdaptException">NotFound.</exception>
    public IReadOnlyList<MemoryRegion> Status(string name)
    {
        lock (_lock)
        {
            if (name.Length == 0) return [.. _regions.Values];
            return _regions.TryGetValue(name, out var region) ? [region] : throw AdaptException.NotFound($"Unable to find system shared memory region: '{Shown.Name(name)}'");
        }
    }

    /// <summary>A copy of a part of a region.</summary>
    /// <exception cref="AdaptException">NotFound; InvalidArgument for a part beyond the region.</exception>
    public byte[] Read(MemoryTarget target)
    {
        var region = Find(target);
        if (target.ByteSize > LargestTensor) throw InferErrors.Invalid($"a tensor in shared memory may have at most {LargestTensor} bytes, not {target.ByteSize}");
        var bytes = new byte[target.ByteSize];
        return Access(region, position => RandomAccess.Read(region.Handle, bytes, position), target) == bytes.Length ? bytes : throw Gone(target.Region);
    }

    /// <summary>Writes to the beginning of a part of a region.</summary>
    /// <exception cref="AdaptException">NotFound; InvalidArgument for a part beyond the region or too small for the bytes.</exception>
    public void Write(MemoryTarget target, ReadOnlyMemory<byte> bytes, string output)
    {
        var region = Find(target);
        if (bytes.Length > target.ByteSize)
        {
            throw InferErrors.Invalid($"shared memory size specified with the request for output '{Shown.Name(output)}' ({target.ByteSize} bytes) should be at least {bytes.Length} bytes to hold the results");
        }

        Access(region, position =>
        {
            if (RandomAccess.GetLength(region.Handle) < position + bytes.Length) throw Gone(target.Region);
            RandomAccess.Write(region.Handle, bytes.Span, position);
            return bytes.Length;
        }, target);
    }

    /// <inheritdoc/>
    public void Dispose() => Unregister("");

    private static MemoryRegion Open(string name, string key, ulong offset, ulong byteSize)
    {
        var handle = MemoryObjects.Open(key);
        try
        {
            var length = (ulong)RandomAccess.GetLength(handle);
            if (byteSize > 0 && byteSize <= length && offset <= length - byteSize) return new MemoryRegion(name, key, (long)offset, (long)byteSize, handle);
        }
        catch (NotSupportedException)
        {
            handle.Dispose();
            throw InferErrors.Invalid($"Invalid shared memory region: '{Shown.Name(key)}'");
        }

        handle.Dispose();
        throw InferErrors.Invalid($"failed to register shared memory region '{Shown.Name(name)}': invalid args");
    }

    private static int Access(MemoryRegion region, Func<long, int> access, MemoryTarget target)
    {
        try
        {
            return access(region.Offset + target.Offset);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            throw Gone(target.Region);
        }
    }

    private static AdaptException Gone(string region) => InferErrors.Invalid($"shared memory region '{Shown.Name(region)}' is shorter than when it was registered, or gone");

    private MemoryRegion Find(MemoryTarget target)
    {
        lock (_lock)
        {
            if (!_regions.TryGetValue(target.Region, out var region)) throw AdaptException.NotFound($"Unable to find shared memory region: '{Shown.Name(target.Region)}'");
            return target.Offset <= region.ByteSize && target.ByteSize <= region.ByteSize - target.Offset
                ? region
                : throw InferErrors.Invalid($"Invalid offset + byte size for shared memory region: '{Shown.Name(target.Region)}'");
        }
    }
}
