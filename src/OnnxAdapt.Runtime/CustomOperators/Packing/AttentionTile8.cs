using System.Runtime.CompilerServices;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Packing;

/// <summary>C[r, v] = sum over k of A[r, k] B[k, v] for 8 rows and two vectors of columns, which all stay in registers.</summary>
/// <param name="a">The first row of A.</param>
/// <param name="strideA">Floats from one row of A to the next.</param>
/// <param name="b">B.</param>
/// <param name="strideB">Floats from one row of B to the next.</param>
/// <param name="depth">Number of k.</param>
/// <param name="c">The first row of C.</param>
/// <param name="strideC">Floats from one row of C to the next.</param>
internal readonly unsafe struct AttentionTile8(float* a, nint strideA, float* b, nint strideB, int depth, float* c, nint strideC)
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes, TVector>()
        where TLanes : ILanes<TVector>
    {
        var zero = TLanes.Broadcast(0f);
        var (s00, s01, s10, s11) = (zero, zero, zero, zero);
        var (s20, s21, s30, s31) = (zero, zero, zero, zero);
        var (s40, s41, s50, s51) = (zero, zero, zero, zero);
        var (s60, s61, s70, s71) = (zero, zero, zero, zero);
        var upper = a;
        var lower = a + (4 * strideA);
        var column = b;
        for (var k = 0; k < depth; k++, upper++, lower++, column += strideB)
        {
            var b0 = TLanes.Load(column);
            var b1 = TLanes.Load(column + TLanes.Count);
            var a0 = TLanes.Broadcast(upper[0]);
            s00 = TLanes.Fma(a0, b0, s00);
            s01 = TLanes.Fma(a0, b1, s01);
            var a1 = TLanes.Broadcast(upper[strideA]);
            s10 = TLanes.Fma(a1, b0, s10);
            s11 = TLanes.Fma(a1, b1, s11);
            var a2 = TLanes.Broadcast(upper[2 * strideA]);
            s20 = TLanes.Fma(a2, b0, s20);
            s21 = TLanes.Fma(a2, b1, s21);
            var a3 = TLanes.Broadcast(upper[3 * strideA]);
            s30 = TLanes.Fma(a3, b0, s30);
            s31 = TLanes.Fma(a3, b1, s31);
            var a4 = TLanes.Broadcast(lower[0]);
            s40 = TLanes.Fma(a4, b0, s40);
            s41 = TLanes.Fma(a4, b1, s41);
            var a5 = TLanes.Broadcast(lower[strideA]);
            s50 = TLanes.Fma(a5, b0, s50);
            s51 = TLanes.Fma(a5, b1, s51);
            var a6 = TLanes.Broadcast(lower[2 * strideA]);
            s60 = TLanes.Fma(a6, b0, s60);
            s61 = TLanes.Fma(a6, b1, s61);
            var a7 = TLanes.Broadcast(lower[3 * strideA]);
            s70 = TLanes.Fma(a7, b0, s70);
            s71 = TLanes.Fma(a7, b1, s71);
        }

        Put<TLanes, TVector>(0, s00, s01);
        Put<TLanes, TVector>(1, s10, s11);
        Put<TLanes, TVector>(2, s20, s21);
        Put<TLanes, TVector>(3, s30, s31);
        Put<TLanes, TVector>(4, s40, s41);
        Put<TLanes, TVector>(5, s50, s51);
        Put<TLanes, TVector>(6, s60, s61);
        Put<TLanes, TVector>(7, s70, s71);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put<TLanes, TVector>(int row, TVector first, TVector second)
        where TLanes : ILanes<TVector>
    {
        TLanes.Store(first, c + (row * strideC));
        TLanes.Store(second, c + (row * strideC) + TLanes.Count);
    }
}
