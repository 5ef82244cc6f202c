using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OnnxAdapt.Runtime.Vectors;

/// <summary>Vectors of 512 bits.</summary>
internal readonly unsafe struct Lanes512 : ILanes<Vector512<float>>
{
    public static int Count => Vector512<float>.Count;

    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    public static void Store(Vector512<float> value, float* target) => value.Store(target);

    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => a / b;

    public static Vector512<float> Sqrt(Vector512<float> a) => Vector512.Sqrt(a);

    public static Vector512<float> Min(Vector512<float> a, Vector512<float> b) => Vector512.MinNative(a, b);

    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Vector512.MaxNative(a, b);

    public static Vector512<float> Abs(Vector512<float> a) => Vector512.Abs(a);

    public static Vector512<float> Floor(Vector512<float> a) => Vector512.Floor(a);

    public static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);

    public static Vector512<float> PowerOfTwo(Vector512<float> exponent) => ((Vector512.ConvertToInt32Native(exponent) + Vector512.Create(127)) << 23).AsSingle();

    public static Vector512<float> Scale(Vector512<float> a, Vector512<float> exponent) => Avx512F.IsSupported ? Avx512F.Scale(a, exponent) : a * PowerOfTwo(exponent);

    public static Vector512<float> SelectLess(Vector512<float> a, Vector512<float> b, Vector512<float> first, Vector512<float> second) =>
        Vector512.ConditionalSelect(Vector512.LessThan(a, b), first, second);

    public static Vector512<float> SelectLessOrEqual(Vector512<float> a, Vector512<float> b, Vector512<float> first, Vector512<float> second) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(a, b), first, second);

    public static float Sum(Vector512<float> a) => Vector512.Sum(a);

    public static float Largest(Vector512<float> a) => Lanes256.Largest(Vector256.MaxNative(a.GetLower(), a.GetUpper()));

    public static Vector128<float> Narrow(Vector512<float> a) => Lanes256.Narrow(a.GetLower() + a.GetUpper());
}
