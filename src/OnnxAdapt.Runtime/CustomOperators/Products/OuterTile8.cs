using System.Runtime.CompilerServices;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Products;

/// <summary>
/// C[r, v] (+)= sum over k of A[k, r] B[offset k + v] for 8 rows and three vectors of columns, which all stay in registers.
/// </summary>
/// <param name="a">One row of A per k, so long as there are rows here.</param>
/// <param name="b">Columns of B.</param>
/// <param name="offsets">Where the row of B for each k begins.</param>
/// <param name="depth">Number of k.</param>
/// <param name="c">The first row of C.</param>
/// <param name="stride">Floats from one row of C to the next.</param>
/// <param name="accumulate">Whether to add to C.</param>
internal readonly unsafe struct OuterTile8(float* a, float* b, nint* offsets, int depth, float* c, nint stride, bool accumulate) : IVectorJob
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes, TVector>()
        where TLanes : ILanes<TVector>
    {
        var zero = TLanes.Broadcast(0f);
        var (s00, s01, s02) = (zero, zero, zero);
        var (s10, s11, s12) = (zero, zero, zero);
        var (s20, s21, s22) = (zero, zero, zero);
        var (s30, s31, s32) = (zero, zero, zero);
        var (s40, s41, s42) = (zero, zero, zero);
        var (s50, s51, s52) = (zero, zero, zero);
        var (s60, s61, s62) = (zero, zero, zero);
        var (s70, s71, s72) = (zero, zero, zero);
        var left = a;
        var last = offsets + depth;
        for (var at = offsets; at < last; at++, left += 8)
        {
            var row = b + *at;
            var b0 = TLanes.Load(row);
            var b1 = TLanes.Load(row + TLanes.Count);
            var b2 = TLanes.Load(row + (2 * TLanes.Count));
            var a0 = TLanes.Broadcast(left[0]);
            s00 = TLanes.Fma(a0, b0, s00);
            s01 = TLanes.Fma(a0, b1, s01);
            s02 = TLanes.Fma(a0, b2, s02);
            var a1 = TLanes.Broadcast(left[1]);
            s10 = TLanes.Fma(a1, b0, s10);
            s11 = TLanes.Fma(a1, b1, s11);
            s12 = TLanes.Fma(a1, b2, s12);
            var a2 = TLanes.Broadcast(left[2]);
            s20 = TLanes.Fma(a2, b0, s20);
            s21 = TLanes.Fma(a2, b1, s21);
            s22 = TLanes.Fma(a2, b2, s22);
            var a3 = TLanes.Broadcast(left[3]);
            s30 = TLanes.Fma(a3, b0, s30);
            s31 = TLanes.Fma(a3, b1, s31);
            s32 = TLanes.Fma(a3, b2, s32);
            var a4 = TLanes.Broadcast(left[4]);
            s40 = TLanes.Fma(a4, b0, s40);
            s41 = TLanes.Fma(a4, b1, s41);
            s42 = TLanes.Fma(a4, b2, s42);
            var a5 = TLanes.Broadcast(left[5]);
            s50 = TLanes.Fma(a5, b0, s50);
            s51 = TLanes.Fma(a5, b1, s51);
            s52 = TLanes.Fma(a5, b2, s52);
            var a6 = TLanes.Broadcast(left[6]);
            s60 = TLanes.Fma(a6, b0, s60);
            s61 = TLanes.Fma(a6, b1, s61);
            s62 = TLanes.Fma(a6, b2, s62);
            var a7 = TLanes.Broadcast(left[7]);
            s70 = TLanes.Fma(a7, b0, s70);
            s71 = TLanes.Fma(a7, b1, s71);
            s72 = TLanes.Fma(a7, b2, s72);
        }

        Put<TLanes, TVector>(0, s00, s01, s02);
        Put<TLanes, TVector>(1, s10, s11, s12);
        Put<TLanes, TVector>(2, s20, s21, s22);
        Put<TLanes, TVector>(3, s30, s31, s32);
        Put<TLanes, TVector>(4, s40, s41, s42);
        Put<TLanes, TVector>(5, s50, s51, s52);
        Put<TLanes, TVector>(6, s60, s61, s62);
        Put<TLanes, TVector>(7, s70, s71, s72);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put<TLanes, TVector>(int row, TVector first, TVector second, TVector third)
        where TLanes : ILanes<TVector>
    {
        var target = c + (row * stride);
        if (accumulate)
        {
            first = TLanes.Add(first, TLanes.Load(target));
            second = TLanes.Add(second, TLanes.Load(target + TLanes.Count));
            third = TLanes.Add(third, TLanes.Load(target + (2 * TLanes.Count)));
        }

        TLanes.Store(first, target);
        TLanes.Store(second, target + TLanes.Count);
        TLanes.Store(third, target + (2 * TLanes.Count));
    }
}
