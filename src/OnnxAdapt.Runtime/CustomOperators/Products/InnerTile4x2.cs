using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Products;

/// <summary>
/// C[r, q] = sum over t of A[r][t] B[q][t] for 4 rows of A and 2 of B; the length is a multiple of the vectors' width.
/// </summary>
/// <param name="a">4 pointers; a row that is not wanted repeats another.</param>
/// <param name="b">2 pointers.</param>
/// <param name="length">Floats in a row.</param>
/// <param name="c">Room for 4 times 2 sums, those of a row of B together.</param>
internal readonly unsafe struct InnerTile4x2(float** a, float** b, long length, float* c) : IVectorJob
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes, TVector>()
        where TLanes : ILanes<TVector>
    {
        var zero = TLanes.Broadcast(0f);
        var (s00, s01) = (zero, zero);
        var (s10, s11) = (zero, zero);
        var (s20, s21) = (zero, zero);
        var (s30, s31) = (zero, zero);
        float* a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
        float* b0 = b[0], b1 = b[1];
        for (var t = 0L; t < length; t += TLanes.Count)
        {
            var x0 = TLanes.Load(a0 + t);
            var x1 = TLanes.Load(a1 + t);
            var x2 = TLanes.Load(a2 + t);
            var x3 = TLanes.Load(a3 + t);
            var y0 = TLanes.Load(b0 + t);
            s00 = TLanes.Fma(x0, y0, s00);
            s10 = TLanes.Fma(x1, y0, s10);
            s20 = TLanes.Fma(x2, y0, s20);
            s30 = TLanes.Fma(x3, y0, s30);
            var y1 = TLanes.Load(b1 + t);
            s01 = TLanes.Fma(x0, y1, s01);
            s11 = TLanes.Fma(x1, y1, s11);
            s21 = TLanes.Fma(x2, y1, s21);
            s31 = TLanes.Fma(x3, y1, s31);
        }

        VectorSums.Four<TLanes, TVector>(s00, s10, s20, s30).Store(c);
        VectorSums.Four<TLanes, TVector>(s01, s11, s21, s31).Store(c + 4);
    }
}
