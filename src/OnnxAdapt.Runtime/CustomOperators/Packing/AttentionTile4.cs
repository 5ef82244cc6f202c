using System.Runtime.CompilerServices;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Packing;

/// <summary>C[r, v] = sum over k of A[r, k] B[k, v] for 4 rows and two vectors of columns: what fits into 16 registers.</summary>
/// <param name="a">The first row of A.</param>
/// <param name="strideA">Floats from one row of A to the next.</param>
/// <param name="b">B.</param>
/// <param name="strideB">Floats from one row of B to the next.</param>
/// <param name="depth">Number of k.</param>
/// <param name="c">The first row of C.</param>
/// <param name="strideC">Floats from one row of C to the next.</param>
internal readonly unsafe struct AttentionTile4(float* a, nint strideA, float* b, nint strideB, int depth, float* c, nint strideC)
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes, TVector>()
        where TLanes : ILanes<TVector>
    {
        var zero = TLanes.Broadcast(0f);
        var (s00, s01, s10, s11) = (zero, zero, zero, zero);
        var (s20, s21, s30, s31) = (zero, zero, zero, zero);
        var row = a;
        var column = b;
        for (var k = 0; k < depth; k++, row++, column += strideB)
        {
            var b0 = TLanes.Load(column);
            var b1 = TLanes.Load(column + TLanes.Count);
            var a0 = TLanes.Broadcast(row[0]);
            s00 = TLanes.Fma(a0, b0, s00);
            s01 = TLanes.Fma(a0, b1, s01);
            var a1 = TLanes.Broadcast(row[strideA]);
            s10 = TLanes.Fma(a1, b0, s10);
            s11 = TLanes.Fma(a1, b1, s11);
            var a2 = TLanes.Broadcast(row[2 * strideA]);
            s20 = TLanes.Fma(a2, b0, s20);
            s21 = TLanes.Fma(a2, b1, s21);
            var a3 = TLanes.Broadcast(row[3 * strideA]);
            s30 = TLanes.Fma(a3, b0, s30);
            s31 = TLanes.Fma(a3, b1, s31);
        }

        Put<TLanes, TVector>(0, s00, s01);
        Put<TLanes, TVector>(1, s10, s11);
        Put<TLanes, TVector>(2, s20, s21);
        Put<TLanes, TVector>(3, s30, s31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put<TLanes, TVector>(int row, TVector first, TVector second)
        where TLanes : ILanes<TVector>
    {
        TLanes.Store(first, c + (row * strideC));
        TLanes.Store(second, c + (row * strideC) + TLanes.Count);
    }
}
