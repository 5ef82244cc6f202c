using System.Buffers.Binary;

namespace OnnxAdapt.Abstractions;

/// <summary>
/// Reads and writes named tensors in the safetensors format: eight bytes with the length of the header, the header as JSON, then
/// the elements back to back. The header keeps the order of the set; the elements lie by falling element size, so that each
/// tensor is aligned to its element without holes. The data starts at a multiple of 8.
/// </summary>
public static class SafetensorsCodec
{
    /// <summary>Longest header that is read, in bytes.</summary>
    public const int MaxHeaderBytes = 64 * 1024 * 1024;

    private const int PrefixBytes = 8;

    /// <summary>Writes a set of tensors to a stream.</summary>
    /// <param name="stream">Written to from its current position; left open.</param>
    /// <param name="parameters">Tensors of fixed-size types; only read.</param>
    /// <param name="metadata">Free text by key; null for none.</param>
    /// <exception cref="ArgumentException">A tensor's type cannot be stored (strings, complex numbers), or a name is reserved.</exception>
    public static void Write(Stream stream, ParameterSet parameters, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(parameters);
        var layout = SafetensorsHeader.LayOut(parameters);
        var header = SafetensorsHeader.Serialize(layout, metadata);
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (var entry in layout.OrderBy(entry => entry.Begin))
        {
            stream.Write(parameters[entry.Name].Data.Span);
        }
    }

    /// <summary>Number of bytes that <see cref="Write"/> writes for a set without metadata.</summary>
    /// <exception cref="ArgumentException">A tensor's type cannot be stored, or a name is reserved.</exception>
    public static long MeasureBytes(ParameterSet parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return PrefixBytes + SafetensorsHeader.Serialize(SafetensorsHeader.LayOut(parameters), null).Length + parameters.Sum(parameter => (long)parameter.Value.Data.Length);
    }

    /// <summary>The same as <see cref="Write"/>, into a new array.</summary>
    public static byte[] ToBytes(ParameterSet parameters, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream();
        Write(stream, parameters, metadata);
        return stream.ToArray();
    }

    /// <summary>Reads a set of tensors from a stream, up to its end.</summary>
    /// <param name="stream">Read from its current position; left open.</param>
    /// <exception cref="AdaptException">DataLoss when the bytes are no safetensors file, are cut short, or describe impossible tensors.</exception>
    public static SafetensorsContent Read(Stream stream) => Read(stream, entry => Tensor.Allocate(entry.ElementType, entry.Dimensions));

    private static SafetensorsContent Read(Stream stream, Func<SafetensorsEntry, Tensor> allocate)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var prefix = new byte[PrefixBytes];
        ReadExactly(stream, prefix);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength is < 2 or > MaxHeaderBytes)
        {
            throw SafetensorsHeader.Damaged($"its header length is {headerLength} bytes, outside 2 to {MaxHeaderBytes}");
        }

        var headerBytes = new byte[headerLength];
        ReadExactly(stream, headerBytes);
        var header = SafetensorsHeader.Parse(headerBytes);
        return new SafetensorsContent(ReadTensors(stream, header, allocate), header.Metadata);
    }

    /// <summary>Reads a set of tensors from memory; the tensors are copies.</summary>
    /// <exception cref="AdaptException">DataLoss when the bytes are no safetensors file, are cut short, or describe impossible tensors.</exception>
    public static SafetensorsContent Read(ReadOnlyMemory<byte> bytes)
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        return Read(stream);
    }

    /// <summary>The same in memory that the collector may move, for tensors that are copied elsewhere at once: pinned ones would leave holes behind.</summary>
    /// <exception cref="AdaptException">As <see cref="Read(ReadOnlyMemory{byte})"/>.</exception>
    public static SafetensorsContent ReadForAMoment(ReadOnlyMemory<byte> bytes)
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        return Read(stream, entry => Tensor.OfBytes(entry.ElementType, entry.Dimensions, new byte[entry.End - entry.Begin]));
    }

    private static ParameterSet ReadTensors(Stream stream, SafetensorsHeader header, Func<SafetensorsEntry, Tensor> allocate)
    {
        RequireLength(stream, header.DataBytes);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var entry in header.Entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            var tensor = allocate(entry);
            ReadExactly(stream, tensor.Data.Span);
            tensors.Add(entry.Name, tensor);
        }

        if (stream.ReadByte() != -1)
        {
            throw SafetensorsHeader.Damaged("bytes follow the last tensor");
        }

        var set = new ParameterSet();
        foreach (var entry in header.Entries)
        {
            set.Add(entry.Name, tensors[entry.Name]);
        }

        return set;
    }

    private static void RequireLength(Stream stream, long dataBytes)
    {
        if (stream.CanSeek && stream.Length - stream.Position != dataBytes)
        {
            throw SafetensorsHeader.Damaged($"its header describes {dataBytes} bytes of tensors but {stream.Length - stream.Position} follow");
        }
    }

    private static void ReadExactly(Stream stream, Span<byte> buffer)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
        {
            throw SafetensorsHeader.Damaged("it ends early");
        }
    }
}
