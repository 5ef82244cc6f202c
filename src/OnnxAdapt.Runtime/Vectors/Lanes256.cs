using System.Runtime.Intrinsics;

namespace OnnxAdapt.Runtime.Vectors;

/// <summary>Vectors of 256 bits.</summary>
internal readonly unsafe struct Lanes256 : ILanes<Vector256<float>>
{
    public static int Count => Vector256<float>.Count;

    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    public static void Store(Vector256<float> value, float* target) => value.Store(target);

    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;

    public static Vector256<float> Sqrt(Vector256<float> a) => Vector256.Sqrt(a);

    public static Vector256<float> Min(Vector256<float> a, Vector256<float> b) => Vector256.MinNative(a, b);

    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Vector256.MaxNative(a, b);

    public static Vector256<float> Abs(Vector256<float> a) => Vector256.Abs(a);

    public static Vector256<float> Floor(Vector256<float> a) => Vector256.Floor(a);

    public static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.FusedMultiplyAdd(a, b, c);

    public static Vector256<float> PowerOfTwo(Vector256<float> exponent) => ((Vector256.ConvertToInt32Native(exponent) + Vector256.Create(127)) << 23).AsSingle();

    public static Vector256<float> Scale(Vector256<float> a, Vector256<float> exponent) => a * PowerOfTwo(exponent);

    public static Vector256<float> SelectLess(Vector256<float> a, Vector256<float> b, Vector256<float> first, Vector256<float> second) =>
        Vector256.ConditionalSelect(Vector256.LessThan(a, b), first, second);

    public static Vector256<float> SelectLessOrEqual(Vector256<float> a, Vector256<float> b, Vector256<float> first, Vector256<float> second) =>
        Vector256.ConditionalSelect(Vector256.LessThanOrEqual(a, b), first, second);

    public static float Sum(Vector256<float> a) => Vector256.Sum(a);

    public static float Largest(Vector256<float> a) => Lanes128.Largest(Vector128.MaxNative(a.GetLower(), a.GetUpper()));

    public static Vector128<float> Narrow(Vector256<float> a) => a.GetLower() + a.GetUpper();
}
