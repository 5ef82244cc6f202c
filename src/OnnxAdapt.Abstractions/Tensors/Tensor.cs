using System.Buffers;
using System.Runtime.InteropServices;

namespace OnnxAdapt.Abstractions;

/// <summary>A dense, row-major tensor in host memory: element type, dimensions, and the bytes, managed or native.</summary>
/// <remarks>Whoever holds the tensor disposes it; disposing returns native or pooled memory to its owner.</remarks>
public sealed class Tensor : IDisposable
{
    private readonly long[] _dimensions;
    private IMemoryOwner<byte>? _owner;

    private Tensor(TensorElementType elementType, long[] dimensions, Memory<byte> data, IMemoryOwner<byte>? owner, string[]? strings)
    {
        ElementType = elementType;
        _dimensions = dimensions;
        Data = data;
        _owner = owner;
        Strings = strings;
        ElementCount = CountElements(dimensions);
    }

    /// <summary>Type of the elements.</summary>
    public TensorElementType ElementType { get; }

    /// <summary>Size along each axis; empty for a scalar.</summary>
    public ReadOnlySpan<long> Dimensions => _dimensions;

    /// <summary>Number of axes.</summary>
    public int Rank => _dimensions.Length;

    /// <summary>Product of the dimensions.</summary>
    public long ElementCount { get; }

    /// <summary>The elements as little-endian bytes; empty for strings.</summary>
    public Memory<byte> Data { get; private set; }

    /// <summary>The elements of a string tensor; null for every other type.</summary>
    public string[]? Strings { get; }

    /// <summary>A zeroed tensor in managed memory.</summary>
    /// <param name="elementType">Any type of fixed size.</param>
    /// <param name="dimensions">Size along each axis.</param>
    public static Tensor Allocate(TensorElementType elementType, params ReadOnlySpan<long> dimensions)
    {
        var dims = dimensions.ToArray();
        var bytes = checked(CountElements(dims) * TensorElementTypes.SizeOf(elementType));
        var manager = new ArrayMemoryManager<byte>(GC.AllocateArray<byte>(checked((int)bytes), pinned: bytes > 1024));
        return new Tensor(elementType, dims, manager.Memory, null, null);
    }

    /// <summary>A tensor over the given array, without a copy.</summary>
    /// <typeparam name="T">Element type.</typeparam>
    /// <param name="values">Row-major elements; the tensor sees later changes to the array.</param>
    /// <param name="dimensions">Size along each axis; their product must be the array's length.</param>
    /// <exception cref="ArgumentException">The dimensions do not describe the array.</exception>
    public static Tensor Of<T>(T[] values, params ReadOnlySpan<long> dimensions)
        where T : unmanaged
    {
        var dims = dimensions.ToArray();
        RequireCount(dims, values.Length);
        return new Tensor(TensorElementTypes.Of<T>(), dims, new ArrayMemoryManager<T>(values).Memory, null, null);
    }

    /// <summary>A tensor of strings.</summary>
    /// <param name="values">Row-major elements.</param>
    /// <param name="dimensions">Size along each axis.</param>
    public static Tensor OfStrings(string[] values, params ReadOnlySpan<long> dimensions)
    {
        var dims = dimensions.ToArray();
        RequireCount(dims, values.Length);
        return new Tensor(TensorElementType.String, dims, default, null, values);
    }

    /// <summary>A tensor over existing bytes, without a copy.</summary>
    /// <param name="elementType">Any type of fixed size.</param>
    /// <param name="dimensions">Size along each axis.</param>
    /// <param name="data">Row-major little-endian elements.</param>
    /// <param name="owner">Disposed with the tensor; null when nobody needs to be told.</param>
    /// <exception cref="ArgumentException">The byte count does not match type and dimensions.</exception>
    public static Tensor OfBytes(TensorElementType elementType, ReadOnlySpan<long> dimensions, Memory<byte> data, IMemoryOwner<byte>? owner = null)
    {
        var dims = dimensions.ToArray();
        var expected = checked(CountElements(dims) * TensorElementTypes.SizeOf(elementType));
        if (expected != data.Length)
        {
            throw new ArgumentException($"A {elementType} tensor of shape [{string.Join(",", dims)}] takes {expected} bytes, not {data.Length}.", nameof(data));
        }

        return new Tensor(elementType, dims, data, owner, null);
    }

    /// <summary>The elements as a span of <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> does not store <see cref="ElementType"/>.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        if (TensorElementTypes.Of<T>() != ElementType)
        {
            throw new InvalidOperationException($"The tensor holds {ElementType}, not {typeof(T).Name}.");
        }

        return MemoryMarshal.Cast<byte, T>(Data.Span);
    }

    /// <summary>A deep copy in managed memory.</summary>
    public Tensor Clone()
    {
        if (Strings is not null)
        {
            return OfStrings([.. Strings], _dimensions);
        }

        var copy = Allocate(ElementType, _dimensions);
        Data.CopyTo(copy.Data);
        return copy;
    }

    /// <summary>The same memory under other dimensions; the result does not own the memory.</summary>
    /// <param name="dimensions">New sizes with the same product.</param>
    public Tensor Reshape(params ReadOnlySpan<long> dimensions)
    {
        var dims = dimensions.ToArray();
        RequireCount(dims, ElementCount);
        return new Tensor(ElementType, dims, Data, null, Strings);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var owner = Interlocked.Exchange(ref _owner, null);
        if (owner is not null)
        {
            Data = default;
            owner.Dispose();
        }
    }

    private static long CountElements(ReadOnlySpan<long> dimensions)
    {
        long count = 1;
        foreach (var dimension in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension);
            count = checked(count * dimension);
        }

        return count;
    }

    private static void RequireCount(long[] dimensions, long count)
    {
        if (CountElements(dimensions) != count)
        {
            throw new ArgumentException($"Shape [{string.Join(",", dimensions)}] does not hold {count} elements.", nameof(dimensions));
        }
    }
}
