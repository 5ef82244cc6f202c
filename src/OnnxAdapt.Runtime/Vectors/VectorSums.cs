using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OnnxAdapt.Runtime.Vectors;

/// <summary>Sums of several vectors at once.</summary>
internal static class VectorSums
{
    /// <summary>The sums of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Four<TLanes, TVector>(TVector a, TVector b, TVector c, TVector d)
        where TLanes : ILanes<TVector>
    {
        if (!Sse.IsSupported)
        {
            return Vector128.Create(TLanes.Sum(a), TLanes.Sum(b), TLanes.Sum(c), TLanes.Sum(d));
        }

        var (na, nb, nc, nd) = (TLanes.Narrow(a), TLanes.Narrow(b), TLanes.Narrow(c), TLanes.Narrow(d));
        var ab = Sse.UnpackLow(na, nb) + Sse.UnpackHigh(na, nb);
        var cd = Sse.UnpackLow(nc, nd) + Sse.UnpackHigh(nc, nd);
        return Sse.MoveLowToHigh(ab, cd) + Sse.MoveHighToLow(cd, ab);
    }
}
