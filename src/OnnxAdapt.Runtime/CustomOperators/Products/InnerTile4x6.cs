using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Products;

/// <summary>
/// C[r, q] = sum over t of A[r][t] B[q][t] for 4 rows of A and 6 of B; the length is a multiple of the vectors' width.
/// </summary>
/// <param name="a">4 pointers; a row that is not wanted repeats another.</param>
/// <param name="b">6 pointers.</param>
/// <param name="length">Floats in a row.</param>
/// <param name="c">Room for 4 times 6 sums, those of a row of B together.</param>
internal readonly unsafe struct InnerTile4x6(float** a, float** b, long length, float* c) : IVectorJob
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes, TVector>()
        where TLanes : ILanes<TVector>
    {
        var zero = TLanes.Broadcast(0f);
        var (s00, s01, s02, s03, s04, s05) = (zero, zero, zero, zero, zero, zero);
        var (s10, s11, s12, s13, s14, s15) = (zero, zero, zero, zero, zero, zero);
        var (s20, s21, s22, s23, s24, s25) = (zero, zero, zero, zero, zero, zero);
        var (s30, s31, s32, s33, s34, s35) = (zero, zero, zero, zero, zero, zero);
        float* a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
        float* b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3], b4 = b[4], b5 = b[5];
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
            var y2 = TLanes.Load(b2 + t);
            s02 = TLanes.Fma(x0, y2, s02);
            s12 = TLanes.Fma(x1, y2, s12);
            s22 = TLanes.Fma(x2, y2, s22);
            s32 = TLanes.Fma(x3, y2, s32);
            var y3 = TLanes.Load(b3 + t);
            s03 = TLanes.Fma(x0, y3, s03);
            s13 = TLanes.Fma(x1, y3, s13);
            s23 = TLanes.Fma(x2, y3, s23);
            s33 = TLanes.Fma(x3, y3, s33);
            var y4 = TLanes.Load(b4 + t);
            s04 = TLanes.Fma(x0, y4, s04);
            s14 = TLanes.Fma(x1, y4, s14);
            s24 = TLanes.Fma(x2, y4, s24);
            s34 = TLanes.Fma(x3, y4, s34);
            var y5 = TLanes.Load(b5 + t);
            s05 = TLanes.Fma(x0, y5, s05);
            s15 = TLanes.Fma(x1, y5, s15);
            s25 = TLanes.Fma(x2, y5, s25);
            s35 = TLanes.Fma(x3, y5, s35);
        }

        VectorSums.Four<TLanes, TVector>(s00, s10, s20, s30).Store(c);
        VectorSums.Four<TLanes, TVector>(s01, s11, s21, s31).Store(c + 4);
        VectorSums.Four<TLanes, TVector>(s02, s12, s22, s32).Store(c + 8);
        VectorSums.Four<TLanes, TVector>(s03, s13, s23, s33).Store(c + 12);
        VectorSums.Four<TLanes, TVector>(s04, s14, s24, s34).Store(c + 16);
        VectorSums.Four<TLanes, TVector>(s05, s15, s25, s35).Store(c + 20);
    }
}
