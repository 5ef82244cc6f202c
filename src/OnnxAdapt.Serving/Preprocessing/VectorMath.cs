using System.Numerics;
using System.Runtime.InteropServices;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>The few vector operations that pooling needs.</summary>
internal static class VectorMath
{
    /// <summary>target += source.</summary>
    public static void Add(Span<float> target, ReadOnlySpan<float> source)
    {
        var wideTarget = MemoryMarshal.Cast<float, Vector<float>>(target);
        var wideSource = MemoryMarshal.Cast<float, Vector<float>>(source[..target.Length]);
        for (var index = 0; index < wideTarget.Length; index++)
        {
            wideTarget[index] += wideSource[index];
        }

        for (var index = wideTarget.Length * Vector<float>.Count; index < target.Length; index++)
        {
            target[index] += source[index];
        }
    }

    /// <summary>target = max(target, source).</summary>
    public static void Max(Span<float> target, ReadOnlySpan<float> source)
    {
        var wideTarget = MemoryMarshal.Cast<float, Vector<float>>(target);
        var wideSource = MemoryMarshal.Cast<float, Vector<float>>(source[..target.Length]);
        for (var index = 0; index < wideTarget.Length; index++)
        {
            wideTarget[index] = Vector.Max(wideTarget[index], wideSource[index]);
        }

        for (var index = wideTarget.Length * Vector<float>.Count; index < target.Length; index++)
        {
            target[index] = Math.Max(target[index], source[index]);
        }
    }

    /// <summary>target *= factor.</summary>
    public static void Scale(Span<float> target, float factor)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(target);
        for (var index = 0; index < wide.Length; index++)
        {
            wide[index] *= factor;
        }

        for (var index = wide.Length * Vector<float>.Count; index < target.Length; index++)
        {
            target[index] *= factor;
        }
    }

    /// <summary>Sum of products.</summary>
    public static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var wideOne = MemoryMarshal.Cast<float, Vector<float>>(one);
        var wideOther = MemoryMarshal.Cast<float, Vector<float>>(other[..one.Length]);
        var sum = Vector<float>.Zero;
        for (var index = 0; index < wideOne.Length; index++)
        {
            sum += wideOne[index] * wideOther[index];
        }

        var total = Vector.Sum(sum);
        for (var index = wideOne.Length * Vector<float>.Count; index < one.Length; index++)
        {
            total += one[index] * other[index];
        }

        return total;
    }

    /// <summary>Divides by the L2 norm; a vector of zeros stays.</summary>
    public static void Normalize(Span<float> vector)
    {
        var norm = MathF.Sqrt(SumOfSquares(vector));
        if (norm > 0 && float.IsFinite(norm)) Scale(vector, 1 / norm);
    }

    /// <summary>Whether every component is a finite number.</summary>
    public static bool IsFinite(ReadOnlySpan<float> vector)
    {
        // A component minus itself is 0 when finite and NaN otherwise.
        var wide = MemoryMarshal.Cast<float, Vector<float>>(vector);
        var sum = Vector<float>.Zero;
        for (var index = 0; index < wide.Length; index++)
        {
            sum += wide[index] - wide[index];
        }

        var rest = 0f;
        for (var index = wide.Length * Vector<float>.Count; index < vector.Length; index++)
        {
            rest += vector[index] - vector[index];
        }

        return Vector.Sum(sum) + rest == 0;
    }

    private static float SumOfSquares(ReadOnlySpan<float> vector)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(vector);
        var sum = Vector<float>.Zero;
        for (var index = 0; index < wide.Length; index++)
        {
            sum += wide[index] * wide[index];
        }

        var total = Vector.Sum(sum);
        for (var index = wide.Length * Vector<float>.Count; index < vector.Length; index++)
        {
            total += vector[index] * vector[index];
        }

        return total;
    }
}
