using Microsoft.Win32.SafeHandles;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>
/// An open file of tensor bytes. All checks are made on the open file, so that swapping names afterwards changes nothing;
/// bytes are read rather than mapped, so that a file cut off later gives an error instead of ending the process.
/// </summary>
internal sealed class ExternalDataFile
{
    private readonly string _location;
    private readonly SafeFileHandle _handle;
    private readonly long _length;

    private ExternalDataFile(string location, SafeFileHandle handle)
    {
        _location = location;
        _handle = handle;
        _length = RandomAccess.GetLength(handle);
    }

    /// <summary>Opens a file below a folder.</summary>
    /// <exception cref="OnnxFormatException">It is absent, outside the folder by a link, no regular file, or has several names.</exception>
    public static ExternalDataFile Open(string folder, string location, bool allowHardLinks)
    {
        var path = Path.Combine(folder, location);
        SafeFileHandle? handle = null;
        try
        {
            RequireBelow(ExternalDataPath.Resolve(path), folder, location);
            handle = FileFacts.OpenForReading(path);
            Require(FileFacts.Of(handle), location, allowHardLinks);
            RequireBelow(FileFacts.PathOf(handle) ?? ExternalDataPath.Resolve(path), folder, location);
            return new ExternalDataFile(location, handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw new OnnxFormatException($"the external data file '{location}' cannot be opened: {e.Message}", e);
        }
        catch (OnnxFormatException)
        {
            handle?.Dispose();
            throw;
        }
    }

    /// <summary>A part of the file, read on first use.</summary>
    public Lazy<ReadOnlyMemory<byte>> Slice(long offset, long count) => offset <= _length && count <= _length - offset
        ? new Lazy<ReadOnlyMemory<byte>>(() => Read(offset, count))
        : throw new OnnxFormatException($"the tensor's bytes {offset} to {(UInt128)(ulong)offset + (ulong)count} are outside the file '{_location}' of {_length} bytes");

    private ReadOnlyMemory<byte> Read(long offset, long count)
    {
        if (count > Array.MaxLength)
        {
            throw new OnnxFormatException($"A tensor of {count} bytes in '{_location}' is larger than the {Array.MaxLength} bytes that fit one array.");
        }

        var bytes = GC.AllocateUninitializedArray<byte>((int)count);
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(_handle, bytes.AsSpan(done), offset + done);
            done += read > 0 ? read : throw new OnnxFormatException($"The external data file '{_location}' has become shorter since the model was read.");
        }

        return bytes;
    }

    private static void RequireBelow(string resolved, string folder, string location)
    {
        if (!ExternalDataPath.IsBelow(resolved, ExternalDataPath.Resolve(folder)))
        {
            throw new OnnxFormatException($"the external data location '{location}' leads out of the model's folder through a link");
        }
    }

    private static void Require(FileFacts? facts, string location, bool allowHardLinks)
    {
        if (facts is { IsRegular: false })
        {
            throw new OnnxFormatException($"the external data location '{location}' is not a regular file");
        }

        if (facts is { Links: > 1 } && !allowHardLinks)
        {
            throw new OnnxFormatException($"the external data file '{location}' has {facts.Links} names (hard links), so it may be a file from elsewhere; "
                + $"copy it, or set {nameof(OnnxReaderOptions)}.{nameof(OnnxReaderOptions.AllowHardLinkedData)}");
        }
    }
}
