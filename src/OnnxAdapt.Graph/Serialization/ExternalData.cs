using System.Globalization;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Tensors of one model that are kept in files beside it.</summary>
/// <param name="folder">Folder that the files must be in, or null when there is none.</param>
/// <param name="allowHardLinks">Whether a file may have several names.</param>
internal sealed class ExternalData(string? folder, bool allowHardLinks)
{
    private readonly Dictionary<string, ExternalDataFile> _files = new(StringComparer.Ordinal);

    /// <summary>Finds the bytes of a tensor; they are read when first asked for.</summary>
    /// <param name="entries">Where they are.</param>
    /// <param name="byteCount">Bytes that the tensor needs.</param>
    public Lazy<ReadOnlyMemory<byte>> Open(IEnumerable<StringStringEntryProto> entries, long byteCount)
    {
        var location = "";
        var offset = 0L;
        var length = byteCount;
        foreach (var entry in entries)
        {
            switch (entry.Key)
            {
                case "location":
                    location = entry.Value;
                    break;
                case "offset":
                    offset = ParseNumber(entry);
                    break;
                case "length":
                    length = ParseNumber(entry);
                    break;
            }
        }

        return length == byteCount
            ? OpenFile(location).Slice(offset, byteCount)
            : throw new OnnxFormatException($"the tensor needs {byteCount} bytes, but its part of the file '{location}' has {length}");
    }

    private ExternalDataFile OpenFile(string location)
    {
        if (folder is null)
        {
            throw new OnnxFormatException($"the tensor is in the file '{location}', but a model without a folder (bytes or a stream) may not have external data; "
                + $"read it by path or name the folder in {nameof(OnnxReaderOptions)}.{nameof(OnnxReaderOptions.ExternalDataFolder)}");
        }

        ExternalDataPath.RequireRelative(location);
        if (!_files.TryGetValue(location, out var file))
        {
            file = ExternalDataFile.Open(folder, location, allowHardLinks);
            _files.Add(location, file);
        }

        return file;
    }

    private static long ParseNumber(StringStringEntryProto entry) =>
        long.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new OnnxFormatException($"the {entry.Key} '{entry.Value}' of external data is not a whole number from 0 up");
}
