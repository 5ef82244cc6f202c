using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Products;

/// <summary>
/// C[r, q] = sum over t of A[r][t] B[q][t] for one row of A and 9 of B; the length is a multiple of the vectors' width.
/// </summary>
/// <param name="a">One pointer.</param>
/// <param name="b">9 pointers.</param>
/// <param name="length">Floats in a row.</param>
/// <param name="c">Room for 1 times 9 sums, those of a row of B together.</param>
internal readonly unsafe struct InnerTile1x9(float** a, float** b, long length, float* c) : IVectorJob
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes, TVector>()
        where TLanes : ILanes<TVector>
    {
        var zero = TLanes.Broadcast(0f);
        var (s00, s01, s02, s03, s04, s05, s06, s07, s08) = (zero, zero, zero, zero, zero, zero, zero, zero, zero);
        float* a0 = a[0];
        float* b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3], b4 = b[4], b5 = b[5], b6 = b[6], b7 = b[7], b8 = b[8];
        for (var t = 0L; t < length; t += TLanes.Count)
        {
            var x0 = TLanes.Load(a0 + t);
            var y0 = TLanes.Load(b0 + t);
            s00 = TLanes.Fma(x0, y0, s00);
            var y1 = TLanes.Load(b1 + t);
            s01 = TLanes.Fma(x0, y1, s01);
            var y2 = TLanes.Load(b2 + t);
            s02 = TLanes.Fma(x0, y2, s02);
            var y3 = TLanes.Load(b3 + t);
            s03 = TLanes.Fma(x0, y3, s03);
            var y4 = TLanes.Load(b4 + t);
            s04 = TLanes.Fma(x0, y4, s04);
            var y5 = TLanes.Load(b5 + t);
            s05 = TLanes.Fma(x0, y5, s05);
            var y6 = TLanes.Load(b6 + t);
            s06 = TLanes.Fma(x0, y6, s06);
            var y7 = TLanes.Load(b7 + t);
            s07 = TLanes.Fma(x0, y7, s07);
            var y8 = TLanes.Load(b8 + t);
            s08 = TLanes.Fma(x0, y8, s08);
        }

        VectorSums.Four<TLanes, TVector>(s00, s01, s02, s03).Store(c);
        VectorSums.Four<TLanes, TVector>(s04, s05, s06, s07).Store(c + 4);
        c[8] = TLanes.Sum(s08);
    }
}
