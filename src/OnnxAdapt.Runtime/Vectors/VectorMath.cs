using System.Runtime.CompilerServices;

namespace OnnxAdapt.Runtime.Vectors;

/// <summary>Functions of vectors, within two units in the last place of float32 unless said otherwise.</summary>
internal static class VectorMath
{
    private const float LogOfTwoHigh = 0.693359375f;
    private const float LogOfTwoLow = -2.12194440e-4f;

    /// <summary>
    /// e^x: x = n ln 2 + r with n whole and |r| at most ln 2 / 2, then a polynomial in r (Cody and Waite's reduction, the coefficients of Cephes).
    /// Below -87 it is e^-87, above 88 e^88.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector>
    {
        x = TLanes.Min(TLanes.Max(x, TLanes.Broadcast(-87f)), TLanes.Broadcast(88f));
        var n = TLanes.Floor(TLanes.Fma(x, TLanes.Broadcast(1.44269504088896341f), TLanes.Broadcast(0.5f)));
        var r = TLanes.Fma(n, TLanes.Broadcast(-LogOfTwoHigh), x);
        r = TLanes.Fma(n, TLanes.Broadcast(-LogOfTwoLow), r);
        var p = TLanes.Broadcast(1.9875691500e-4f);
        p = TLanes.Fma(p, r, TLanes.Broadcast(1.3981999507e-3f));
        p = TLanes.Fma(p, r, TLanes.Broadcast(8.3334519073e-3f));
        p = TLanes.Fma(p, r, TLanes.Broadcast(4.1665795894e-2f));
        p = TLanes.Fma(p, r, TLanes.Broadcast(1.6666665459e-1f));
        p = TLanes.Fma(p, r, TLanes.Broadcast(5.0000001201e-1f));
        p = TLanes.Fma(p, TLanes.Multiply(r, r), TLanes.Add(r, TLanes.Broadcast(1f)));
        return TLanes.Multiply(p, TLanes.PowerOfTwo(n));
    }

    /// <summary>
    /// e^x for x up to 0, within 2e-7: the same reduction with ln 2 in one part, then the polynomial of degree 5 that meets e^r at the nodes of
    /// Chebyshev. Below -87 it is e^-87.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpUpToZero<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector>
    {
        x = TLanes.Max(x, TLanes.Broadcast(-87f));
        var n = TLanes.Floor(TLanes.Fma(x, TLanes.Broadcast(1.44269504088896341f), TLanes.Broadcast(0.5f)));
        var r = TLanes.Fma(n, TLanes.Broadcast(-0.693147180559945f), x);
        var p = TLanes.Fma(r, TLanes.Broadcast(8.369189856576352e-3f), TLanes.Broadcast(4.1917797120649324e-2f));
        p = TLanes.Fma(p, r, TLanes.Broadcast(1.666650488760283e-1f));
        p = TLanes.Fma(p, r, TLanes.Broadcast(4.999886676596354e-1f));
        p = TLanes.Fma(p, r, TLanes.Broadcast(1.0000000108088967f));
        p = TLanes.Fma(p, r, TLanes.Broadcast(1.0000000757164351f));
        return TLanes.Scale(p, n);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector>
    {
        var one = TLanes.Broadcast(1f);
        return TLanes.Divide(one, TLanes.Add(one, Exp<TLanes, TVector>(TLanes.Subtract(TLanes.Broadcast(0f), x))));
    }

    /// <summary>tanh x: 1 - 2 / (e^2x + 1), and near 0 a polynomial (Cephes), where that would lose digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector>
    {
        var one = TLanes.Broadcast(1f);
        var far = TLanes.Subtract(one, TLanes.Divide(TLanes.Broadcast(2f), TLanes.Add(one, Exp<TLanes, TVector>(TLanes.Add(x, x)))));
        var square = TLanes.Multiply(x, x);
        var p = TLanes.Broadcast(-5.70498872745e-3f);
        p = TLanes.Fma(p, square, TLanes.Broadcast(2.06390887954e-2f));
        p = TLanes.Fma(p, square, TLanes.Broadcast(-5.37397155531e-2f));
        p = TLanes.Fma(p, square, TLanes.Broadcast(1.33314422036e-1f));
        p = TLanes.Fma(p, square, TLanes.Broadcast(-3.33332819422e-1f));
        var near = TLanes.Fma(TLanes.Multiply(p, square), x, x);
        return TLanes.SelectLess(TLanes.Abs(x), TLanes.Broadcast(0.625f), near, far);
    }

    /// <summary>
    /// The normal distribution's cumulative function at x, given e^(-x²/2): formula 7.1.26 of Abramowitz and Stegun, absolute error below 1e-7.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector NormalCumulative<TLanes, TVector>(TVector x, TVector bell)
        where TLanes : ILanes<TVector>
    {
        const float P = 0.3275911f * 0.70710678118654752f;
        var one = TLanes.Broadcast(1f);
        var t = TLanes.Divide(one, TLanes.Fma(TLanes.Abs(x), TLanes.Broadcast(P), one));
        var p = TLanes.Broadcast(1.061405429f);
        p = TLanes.Fma(p, t, TLanes.Broadcast(-1.453152027f));
        p = TLanes.Fma(p, t, TLanes.Broadcast(1.421413741f));
        p = TLanes.Fma(p, t, TLanes.Broadcast(-0.284496736f));
        p = TLanes.Fma(p, t, TLanes.Broadcast(0.254829592f));
        var upper = TLanes.Multiply(TLanes.Multiply(TLanes.Broadcast(0.5f), bell), TLanes.Multiply(p, t));
        return TLanes.SelectLess(x, TLanes.Broadcast(0f), upper, TLanes.Subtract(one, upper));
    }
}
