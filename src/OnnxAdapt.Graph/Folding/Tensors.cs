using System.Numerics;
using System.Runtime.InteropServices;

namespace OnnxAdapt.Graph.Folding;

/// <summary>Access to the elements of constant tensors.</summary>
internal static class Tensors
{
    public static TensorData Of<T>(DataType type, long[] sizes, T[] values)
        where T : unmanaged => new(type, sizes, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>The same elements under other sizes.</summary>
    public static TensorData WithSizes(TensorData tensor, long[] sizes) => new(RequireFixedWidth(tensor).Type, sizes, tensor.Bytes);

    /// <summary>Bytes of one element.</summary>
    public static int Width(TensorData tensor) => TensorSizes.BitsOf(RequireFixedWidth(tensor).Type) / 8;

    public static long[] Integers(TensorData tensor) => tensor.Type switch
    {
        DataType.Int64 => tensor.AsSpan<long>().ToArray(),
        DataType.Int32 => Array.ConvertAll(tensor.AsSpan<int>().ToArray(), value => (long)value),
        _ => throw new NotSupportedException($"A tensor of type {tensor.Type} is no list of whole numbers."),
    };

    /// <summary>Distance in elements between neighbours along each axis.</summary>
    public static long[] Strides(IReadOnlyList<long> sizes)
    {
        var strides = new long[sizes.Count];
        for (var (i, stride) = (sizes.Count - 1, 1L); i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(1, sizes[i]);
        }

        return strides;
    }

    /// <summary>A tensor whose element at each place is taken from the source at the offset plus the sum of place times step.</summary>
    /// <param name="source">Where elements come from.</param>
    /// <param name="sizes">Sizes of the result.</param>
    /// <param name="steps">Distance in elements of the source for one step along each axis of the result; 0 repeats.</param>
    /// <param name="offset">First element.</param>
    public static TensorData Walk(TensorData source, long[] sizes, long[] steps, long offset = 0)
    {
        var width = Width(source);
        var count = TensorSizes.Count(sizes);
        var bytes = new byte[checked(count * width)];
        var place = new long[sizes.Length];
        for (var i = 0L; i < count; i++)
        {
            source.Bytes.Span.Slice((int)(offset * width), width).CopyTo(bytes.AsSpan((int)(i * width)));
            for (var axis = sizes.Length - 1; axis >= 0; axis--)
            {
                offset += steps[axis];
                if (++place[axis] < sizes[axis])
                {
                    break;
                }

                offset -= steps[axis] * sizes[axis];
                place[axis] = 0;
            }
        }

        return new TensorData(source.Type, sizes, bytes);
    }

    /// <summary>Repeats a tensor along axes of size 1 to the sizes wanted.</summary>
    public static TensorData Stretch(TensorData source, long[] sizes)
    {
        if (source.Sizes.SequenceEqual(sizes))
        {
            return source;
        }

        var own = Strides(source.Sizes);
        var steps = new long[sizes.Length];
        for (var i = 1; i <= source.Sizes.Count; i++)
        {
            steps[^i] = source.Sizes[^i] == 1 ? 0 : source.Sizes[^i] == sizes[^i] ? own[^i] : throw new NotSupportedException("The sizes do not go together.");
        }

        return Walk(source, sizes, steps);
    }

    /// <summary>Sizes that all the tensors are stretched to.</summary>
    public static long[] CommonSizes(params ReadOnlySpan<TensorData> tensors)
    {
        var sizes = Array.Empty<long>();
        foreach (var tensor in tensors)
        {
            var (one, other) = (sizes, tensor.Sizes);
            sizes = new long[Math.Max(one.Length, other.Count)];
            for (var i = 1; i <= sizes.Length; i++)
            {
                var (a, b) = (i <= one.Length ? one[^i] : 1, i <= other.Count ? other[^i] : 1);
                sizes[^i] = a == 1 ? b : b == 1 || a == b ? a : throw new NotSupportedException("The sizes do not go together.");
            }
        }

        return sizes;
    }

    /// <summary>Converts elements with the runtime's rules: floating-point numbers are cut off, numbers too large wrap around.</summary>
    public static TTo[] Convert<TFrom, TTo>(TensorData tensor)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo> => Array.ConvertAll(tensor.AsSpan<TFrom>().ToArray(), TTo.CreateTruncating);

    private static TensorData RequireFixedWidth(TensorData tensor) =>
        TensorSizes.BitsOf(tensor.Type) >= 8 ? tensor : throw new NotSupportedException($"Tensors of type {tensor.Type} are left alone.");
}
