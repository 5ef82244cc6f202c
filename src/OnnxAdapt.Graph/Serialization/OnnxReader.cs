using System.Runtime.InteropServices;
using Google.Protobuf;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>
/// Reads ONNX models. Reading checks the format: bytes, versions, tensors, external files; what the graph means is checked by
/// <c>GraphChecker</c>. Parts that the types of this project do not model are kept and written back.
/// </summary>
public static class OnnxReader
{
    private const int MessagesPerGraph = 3;
    private const int MessagesAround = 12;

    /// <summary>Reads a model file. Tensors in other files are read from its folder when they are first used.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits and permissions.</param>
    /// <exception cref="OnnxFormatException">The file is not a model that can be read.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static OnnxModel Read(string path, OnnxReaderOptions? options = null)
    {
        options ??= new OnnxReaderOptions();
        using var handle = FileFacts.OpenForReading(path);
        if (FileFacts.Of(handle) is { IsRegular: false })
        {
            throw new OnnxFormatException($"'{path}' is not a regular file.");
        }

        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        try
        {
            return DecodeFile(stream, options, options.ExternalDataFolder ?? Path.GetDirectoryName(Path.GetFullPath(path)));
        }
        catch (OnnxFormatException e)
        {
            throw e.Within(path);
        }
    }

    /// <summary>Reads a model from bytes. The array must not be changed afterwards.</summary>
    /// <exception cref="OnnxFormatException">The bytes are not a model that can be read.</exception>
    public static OnnxModel Read(ReadOnlyMemory<byte> bytes, OnnxReaderOptions? options = null)
    {
        options ??= new OnnxReaderOptions();
        RequireSize(bytes.Length, options);
        return Decode(bytes, options, options.ExternalDataFolder);
    }

    /// <summary>Reads a model from the rest of a stream.</summary>
    /// <exception cref="OnnxFormatException">The bytes are not a model that can be read.</exception>
    public static OnnxModel Read(Stream stream, OnnxReaderOptions? options = null)
    {
        options ??= new OnnxReaderOptions();
        return Decode(ReadAll(stream, options), options, options.ExternalDataFolder);
    }

    /// <summary>Parsing copies tensors out of the file's bytes, which are given back then.</summary>
    private static OnnxModel DecodeFile(FileStream file, OnnxReaderOptions options, string? folder)
    {
        if (!file.CanSeek) return Decode(ReadAll(file, options), options, folder);
        var size = file.Length;
        RequireSize(size, options);
        ModelProto proto;
        using (var bytes = new NativeBytes((int)size))
        {
            var read = file.ReadAtLeast(bytes.Span, bytes.Span.Length, throwOnEndOfStream: false);
            using var stream = bytes.OpenRead(read);
            proto = Parse(bytes.Span[..read], stream, options);
        }

        return ModelDecoder.Decode(proto, options, new ExternalData(folder, options.AllowHardLinkedData));
    }

    private static OnnxModel Decode(ReadOnlyMemory<byte> bytes, OnnxReaderOptions options, string? folder)
    {
        using var stream = AsStream(bytes);
        return ModelDecoder.Decode(Parse(bytes.Span, stream, options), options, new ExternalData(folder, options.AllowHardLinkedData));
    }

    private static ModelProto Parse(ReadOnlySpan<byte> bytes, Stream stream, OnnxReaderOptions options)
    {
        if (ForeignFormats.Describe(bytes) is { } other)
        {
            throw new OnnxFormatException($"Not an ONNX model: {other}.");
        }

        var depth = (options.MaxGraphDepth * MessagesPerGraph) + MessagesAround;
        new WireScanner(options.MaxStructureBytes, depth).Scan(bytes, ModelProto.Descriptor);
        try
        {
            using var input = CodedInputStream.CreateWithLimits(stream, int.MaxValue, depth + 1);
            return ModelProto.Parser.ParseFrom(input);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new OnnxFormatException($"Not an ONNX model, or cut off: {e.Message}", e);
        }
    }

    private static MemoryStream AsStream(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false);

    private static ReadOnlyMemory<byte> ReadAll(Stream stream, OnnxReaderOptions options)
    {
        if (stream.CanSeek)
        {
            var size = stream.Length - stream.Position;
            RequireSize(size, options);
            var bytes = GC.AllocateUninitializedArray<byte>((int)size);
            return bytes.AsMemory(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }

        using var copy = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            RequireSize(copy.Length + read, options);
            copy.Write(buffer, 0, read);
        }

        return copy.GetBuffer().AsMemory(0, (int)copy.Length);
    }

    private static void RequireSize(long size, OnnxReaderOptions options)
    {
        var limit = Math.Min(options.MaxModelBytes, Array.MaxLength);
        if (size > limit)
        {
            throw new OnnxFormatException($"The model has {size} bytes, more than the {limit} allowed; a larger model keeps its tensors in external data files.");
        }
    }
}
