namespace OnnxAdapt.Graph;

/// <summary>Counts of elements and bytes with arithmetic that reports overflow.</summary>
public static class TensorSizes
{
    /// <summary>Product of the sizes; 0 as soon as one of them is 0.</summary>
    /// <param name="sizes">Size along each axis, none negative.</param>
    /// <exception cref="OverflowException">The product does not fit 64 bits, or a size is negative.</exception>
    public static long Count(ReadOnlySpan<long> sizes)
    {
        if (sizes.Contains(0))
        {
            return 0;
        }

        var product = 1L;
        foreach (var size in sizes)
        {
            product = size > 0 ? checked(product * size) : throw new OverflowException($"The size {size} is negative.");
        }

        return product;
    }

    /// <summary>Bits that one element takes; 0 for strings and undefined types.</summary>
    public static int BitsOf(DataType type) => type switch
    {
        DataType.UInt2 or DataType.Int2 => 2,
        DataType.UInt4 or DataType.Int4 or DataType.Float4E2M1 => 4,
        DataType.Float6E2M3 or DataType.Float6E3M2 => 6,
        DataType.UInt8 or DataType.Int8 or DataType.Bool => 8,
        DataType.Float8E4M3FN or DataType.Float8E4M3FNUZ or DataType.Float8E5M2 or DataType.Float8E5M2FNUZ or DataType.Float8E8M0 => 8,
        DataType.UInt16 or DataType.Int16 or DataType.Float16 or DataType.BFloat16 => 16,
        DataType.Float or DataType.Int32 or DataType.UInt32 => 32,
        DataType.Int64 or DataType.UInt64 or DataType.Double or DataType.Complex64 => 64,
        DataType.Complex128 => 128,
        _ => 0,
    };

    /// <summary>Bytes that so many elements take, the last byte filled up.</summary>
    /// <exception cref="OverflowException">The number does not fit 64 bits.</exception>
    public static long ByteCount(DataType type, long elements)
    {
        var bits = BitsOf(type);
        return bits >= 8 ? checked(elements * (bits / 8)) : (elements / 8 * bits) + (((elements % 8 * bits) + 7) / 8);
    }
}
