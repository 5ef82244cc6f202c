using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>Copies of short rows, which would cost more to call for than to do.</summary>
internal static unsafe class RowCopy
{
    private static readonly Vector512<int> Evens = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);

    /// <summary>Copies neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* source, float* target, int count)
    {
        var i = 0;
        for (; i <= count - 8; i += 8)
        {
            Vector256.Load(source + i).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = source[i];
        }
    }

    /// <summary>Copies every stride-th element of so many.</summary>
    public static void Gather(float* source, float* target, int length, int stride)
    {
        var x = 0;
        if (stride == 2 && Avx512F.IsSupported)
        {
            for (; x <= length - 32; x += 32, target += 16)
            {
                Avx512F.PermuteVar16x32x2(Vector512.Load(source + x), Evens, Vector512.Load(source + x + 16)).Store(target);
            }
        }

        for (; x < length; x += stride)
        {
            *target++ = source[x];
        }
    }

    /// <summary>Writes every stride-th element of so many.</summary>
    public static void Spread(float* source, float* target, int length, int stride)
    {
        for (var x = 0; x < length; x += stride)
        {
            target[x] = *source++;
        }
    }
}
