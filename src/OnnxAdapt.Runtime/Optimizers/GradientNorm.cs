using System.Runtime.Intrinsics;
using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>Global L2 norm in double precision: one sum per chunk, the sums added in order.</summary>
internal sealed unsafe class GradientNorm(ChunkPlan plan, ChunkRunner runner)
{
    private readonly double[] _sums = new double[plan.Chunks.Length];

    /// <summary>The norm; not finite when any gradient is not.</summary>
    public double Compute(GradientBlock gradients) => Math.Sqrt(SumSquares(gradients.Values) + gradients.Rows.Sum(rows => rows.SumSquares()));

    /// <summary>The norm of gradients that are all dense.</summary>
    public double Compute(NativeBlock gradients) => Math.Sqrt(SumSquares(gradients));

    private double SumSquares(NativeBlock gradients)
    {
        var first = gradients.Pointer;
        runner.Run(_sums.Length, index => _sums[index] = SumSquares(first + plan.Chunks[index].Start, plan.Chunks[index].Length));
        return _sums.Sum();
    }

    /// <summary>Sum of the squares of a number of floats that is a multiple of <see cref="ChunkPlan.Granule"/>.</summary>
    public static double SumSquares(ReadOnlySpan<float> values)
    {
        fixed (float* first = values)
        {
            return SumSquares(first, values.Length);
        }
    }

    private static double SumSquares(float* values, int length)
    {
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        for (var i = 0; i < length; i += Vector512<float>.Count)
        {
            var (a, b) = Vector512.Widen(Vector512.Load(values + i));
            low += a * a;
            high += b * b;
        }

        return Vector512.Sum(low + high);
    }
}
