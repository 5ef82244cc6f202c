using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.OrtTraining.FlatBuffers;

namespace OnnxAdapt.OrtTraining.Adapters;

/// <summary>
/// An adapter as the runtime loads it (<c>.onnx_adapter</c>): tensors that are given to a run as further inputs of their names. A FlatBuffer with
/// identifier TORT.
/// </summary>
public sealed record AdapterFile
{
    private const int FormatVersion = 1;

    /// <summary>Version of the adapter as its maker counts.</summary>
    /// <value>Default 1.</value>
    public int AdapterVersion { get; init; } = 1;

    /// <summary>Version of the model that it fits.</summary>
    /// <value>Default 1.</value>
    public int ModelVersion { get; init; } = 1;

    /// <summary>Tensors by input name; each has at least one axis and numbers of a whole number of bytes.</summary>
    public required IReadOnlyDictionary<string, TensorData> Parameters { get; init; }

    private static ReadOnlySpan<byte> Identifier => "TORT"u8;

    /// <summary>Reads an adapter; its tensors share the bytes.</summary>
    /// <exception cref="AdaptException">InvalidArgument when the bytes are no adapter.</exception>
    public static AdapterFile Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var root = new FlatReader(bytes).Root(Identifier);
            var format = root.Int32(0, 0);
            if (format != FormatVersion)
            {
                throw new FlatFormatException($"its format has version {format}, not {FormatVersion}");
            }

            return new AdapterFile
            {
                AdapterVersion = root.Int32(1, 0),
                ModelVersion = root.Int32(2, 0),
                Parameters = (root.Tables(3, ReadParameter) ?? []).ToDictionary(parameter => parameter.Key, parameter => parameter.Value, StringComparer.Ordinal),
            };
        }
        catch (Exception cause) when (cause is FlatFormatException or ArgumentException or OverflowException)
        {
            throw new AdaptException(AdaptErrorKind.InvalidArgument, $"This is no adapter: {cause.Message}.", cause);
        }
    }

    /// <summary>Writes the adapter.</summary>
    /// <exception cref="AdaptException">InvalidArgument when a tensor has no axes or a type that adapters cannot hold.</exception>
    public void Write(Stream stream)
    {
        var writer = new FlatWriter(Identifier);
        var root = writer.AddTable(FlatField.Int32(0, FormatVersion), FlatField.Int32(1, AdapterVersion), FlatField.Int32(2, ModelVersion), FlatField.Reference(3));
        writer.AddTables(writer.Slot(root, 3), [.. Parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)], parameter => Add(writer, parameter.Key, parameter.Value));
        writer.WriteTo(stream);
    }

    /// <summary>The adapter as bytes.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        Write(stream);
        return stream.ToArray();
    }

    private static int Add(FlatWriter writer, string name, TensorData tensor)
    {
        if (tensor.Sizes.Count == 0 || tensor.Type is DataType.String or DataType.Bool or DataType.Complex64 or DataType.Complex128 || tensor.Type >= DataType.UInt4)
        {
            throw AdaptException.Invalid(name, $"is {tensor.Type} with {tensor.Sizes.Count} axes; an adapter holds numbers of whole bytes with at least one axis.");
        }

        var table = writer.AddTable(FlatField.Reference(0), FlatField.Reference(1), FlatField.Int32(2, (int)tensor.Type), FlatField.Reference(3));
        writer.AddString(writer.Slot(table, 0), name);
        writer.AddInt64s(writer.Slot(table, 1), tensor.Sizes);
        writer.AddBytes(writer.Slot(table, 3), tensor.Bytes);
        return table;
    }

    private static KeyValuePair<string, TensorData> ReadParameter(FlatTable table)
    {
        var (name, sizes, bytes) = (table.String(0), table.Int64s(1), table.Bytes(3));
        if (name is null || sizes is null || bytes is null)
        {
            throw new FlatFormatException("a parameter lacks its name, its sizes or its numbers");
        }

        var tensor = new TensorData((DataType)table.Int32(2, 0), sizes, bytes.Value);
        return tensor.ElementCount >= 0 && sizes.All(size => size >= 0) && TensorSizes.ByteCount(tensor.Type, tensor.ElementCount) == bytes.Value.Length
            ? KeyValuePair.Create(name, tensor)
            : throw new FlatFormatException($"the parameter '{name}' has {bytes.Value.Length} bytes, which do not fit its type {tensor.Type} and sizes [{string.Join(", ", sizes)}]");
    }
}
