namespace OnnxAdapt.Runtime.Tests.CustomOperators;

/// <summary>An input or output of a kernel under test.</summary>
internal sealed record Operand(long[] Shape, float[] Floats, long[]? Integers = null, bool Narrow = false)
{
    /// <summary>Seeded numbers between -1 and 1.</summary>
    public static Operand Noise(int seed, params long[] shape) => new(shape, TestPrograms.Noise(seed, Count(shape)));

    public static Operand Of(long[] shape, params float[] values) => new(shape, values);

    public static Operand Whole(long[] shape, params long[] values) => new(shape, [], values);

    public static long Count(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);

    public override string ToString() => $"[{string.Join(",", Shape)}]";
}
