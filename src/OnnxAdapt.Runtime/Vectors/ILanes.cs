using System.Runtime.Intrinsics;

namespace OnnxAdapt.Runtime.Vectors;

/// <summary>Arithmetic on one hardware vector of floats, so that a kernel is written once for every width.</summary>
internal unsafe interface ILanes<TVector>
{
    static abstract int Count { get; }

    static abstract TVector Broadcast(float value);

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* target);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    static abstract TVector Sqrt(TVector a);

    static abstract TVector Min(TVector a, TVector b);

    static abstract TVector Max(TVector a, TVector b);

    static abstract TVector Abs(TVector a);

    static abstract TVector Floor(TVector a);

    /// <summary>a * b + c with one rounding.</summary>
    static abstract TVector Fma(TVector a, TVector b, TVector c);

    /// <summary>2 to the power of whole numbers from -126 to 127.</summary>
    static abstract TVector PowerOfTwo(TVector exponent);

    /// <summary>a times 2 to the power of whole numbers from -126 to 127.</summary>
    static abstract TVector Scale(TVector a, TVector exponent);

    /// <summary>Where a is less than b the first, elsewhere the second.</summary>
    static abstract TVector SelectLess(TVector a, TVector b, TVector first, TVector second);

    /// <summary>Where a is not above b the first, elsewhere, and where one of them is no number, the second.</summary>
    static abstract TVector SelectLessOrEqual(TVector a, TVector b, TVector first, TVector second);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(TVector a);

    /// <summary>The largest of all lanes.</summary>
    static abstract float Largest(TVector a);

    /// <summary>Adds up the lanes until four are left.</summary>
    static abstract Vector128<float> Narrow(TVector a);
}
