using System.Runtime.InteropServices;

namespace OnnxAdapt.Graph;

/// <summary>A constant tensor of a graph: type, sizes and row-major little-endian bytes, or strings. Immutable.</summary>
public sealed class TensorData
{
    private readonly long[] _sizes;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Lazy<ReadOnlyMemory<byte>>? _source;

    /// <summary>A tensor of raw bytes.</summary>
    /// <param name="type">Element type other than string.</param>
    /// <param name="sizes">Size along each axis.</param>
    /// <param name="bytes">Row-major little-endian elements.</param>
    public TensorData(DataType type, ReadOnlySpan<long> sizes, ReadOnlyMemory<byte> bytes)
    {
        Type = type;
        _sizes = sizes.ToArray();
        _bytes = bytes;
    }

    /// <summary>A tensor of strings.</summary>
    /// <param name="sizes">Size along each axis.</param>
    /// <param name="strings">Row-major elements as bytes.</param>
    public TensorData(ReadOnlySpan<long> sizes, IReadOnlyList<ReadOnlyMemory<byte>> strings)
    {
        Type = DataType.String;
        _sizes = sizes.ToArray();
        Strings = strings;
    }

    /// <summary>A tensor whose bytes are fetched when they are first asked for.</summary>
    internal TensorData(DataType type, ReadOnlySpan<long> sizes, Lazy<ReadOnlyMemory<byte>> source)
    {
        Type = type;
        _sizes = sizes.ToArray();
        _source = source;
    }

    /// <summary>Element type.</summary>
    public DataType Type { get; }

    /// <summary>Size along each axis; empty for a scalar.</summary>
    public IReadOnlyList<long> Sizes => _sizes;

    /// <summary>Product of the sizes.</summary>
    public long ElementCount => TensorSizes.Count(_sizes);

    /// <summary>Row-major little-endian elements; empty for strings. Elements of less than a byte are packed from the lowest bit up.</summary>
    /// <remarks>The bytes of a tensor kept in another file are read from there on first use.</remarks>
    public ReadOnlyMemory<byte> Bytes => _source?.Value ?? _bytes;

    /// <summary>Length of <see cref="Bytes"/>, known without reading them.</summary>
    public long ByteCount => _source is null ? _bytes.Length : TensorSizes.ByteCount(Type, ElementCount);

    /// <summary>Elements of a string tensor; null otherwise.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Strings { get; }

    /// <summary>Parts of the serialized tensor that this type does not model, kept for writing.</summary>
    internal object? Extras { get; init; }

    /// <summary>A float tensor.</summary>
    public static TensorData Of(float[] values, params ReadOnlySpan<long> sizes) => new(DataType.Float, sizes, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>A 64-bit integer tensor.</summary>
    public static TensorData Of(long[] values, params ReadOnlySpan<long> sizes) => new(DataType.Int64, sizes, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>A scalar float.</summary>
    public static TensorData Scalar(float value) => Of([value], []);

    /// <summary>A scalar 64-bit integer.</summary>
    public static TensorData Scalar(long value) => Of([value], []);

    /// <summary>The elements as a span.</summary>
    /// <typeparam name="T">Type of the right size for the elements.</typeparam>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes.Span);
}
