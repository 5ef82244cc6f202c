namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>Shape and memory of an input or output during one call.</summary>
/// <param name="shape">Sizes, row-major.</param>
/// <param name="data">The first element.</param>
internal sealed unsafe class KernelTensor(long[] shape, float* data)
{
    /// <summary>Sizes.</summary>
    public long[] Shape { get; } = shape;

    /// <summary>The first element.</summary>
    public float* Data { get; } = data;

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Length;

    /// <summary>Number of elements.</summary>
    public long Count { get; } = Product(shape);

    /// <summary>Product of the sizes from one axis up to another, exclusive.</summary>
    public long Product(int from, int to) => Product(Shape.AsSpan(from, to - from));

    /// <summary>The shape as text for messages.</summary>
    public override string ToString() => $"[{string.Join(", ", Shape)}]";

    private static long Product(ReadOnlySpan<long> sizes)
    {
        var product = 1L;
        foreach (var size in sizes)
        {
            product = checked(product * size);
        }

        return product;
    }
}
