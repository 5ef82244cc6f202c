using System.Runtime.CompilerServices;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Products;

/// <summary>c[t] = sum over k of a[k] b[offset k + t]: one channel of a depthwise convolution.</summary>
/// <param name="a">Weights.</param>
/// <param name="b">The source at its first place.</param>
/// <param name="offsets">Distances of the taps.</param>
/// <param name="depth">Number of taps.</param>
/// <param name="c">The target.</param>
/// <param name="length">Floats to write, a multiple of four vectors.</param>
internal readonly unsafe struct TapRow(float* a, float* b, nint* offsets, int depth, float* c, long length) : IVectorJob
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes, TVector>()
        where TLanes : ILanes<TVector>
    {
        for (var t = 0L; t < length; t += 4 * TLanes.Count)
        {
            var zero = TLanes.Broadcast(0f);
            var (s0, s1, s2, s3) = (zero, zero, zero, zero);
            for (var k = 0; k < depth; k++)
            {
                var weight = TLanes.Broadcast(a[k]);
                var row = b + t + offsets[k];
                s0 = TLanes.Fma(weight, TLanes.Load(row), s0);
                s1 = TLanes.Fma(weight, TLanes.Load(row + TLanes.Count), s1);
                s2 = TLanes.Fma(weight, TLanes.Load(row + (2 * TLanes.Count)), s2);
                s3 = TLanes.Fma(weight, TLanes.Load(row + (3 * TLanes.Count)), s3);
            }

            TLanes.Store(s0, c + t);
            TLanes.Store(s1, c + t + TLanes.Count);
            TLanes.Store(s2, c + t + (2 * TLanes.Count));
            TLanes.Store(s3, c + t + (3 * TLanes.Count));
        }
    }
}
