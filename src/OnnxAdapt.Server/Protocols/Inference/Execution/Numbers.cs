using System.Numerics;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Protocols.Inference.Execution;

/// <summary>Elements of any numeric type as numbers of one.</summary>
internal static class Numbers
{
    private const int BFloat16Shift = 16;

    /// <summary>The elements; null for a type that holds no numbers.</summary>
    public static double[]? Read(Tensor tensor) => tensor.ElementType switch
    {
        TensorElementType.Float => Convert<float>(tensor),
        TensorElementType.Double => Convert<double>(tensor),
        TensorElementType.Float16 => Convert<Half>(tensor),
        TensorElementType.BFloat16 => OfBFloat16(tensor),
        TensorElementType.Int8 => Convert<sbyte>(tensor),
        TensorElementType.Int16 => Convert<short>(tensor),
        TensorElementType.Int32 => Convert<int>(tensor),
        TensorElementType.Int64 => Convert<long>(tensor),
        TensorElementType.UInt8 => Convert<byte>(tensor),
        TensorElementType.UInt16 => Convert<ushort>(tensor),
        TensorElementType.UInt32 => Convert<uint>(tensor),
        TensorElementType.UInt64 => Convert<ulong>(tensor),
        _ => null,
    };

    /// <summary>Whether a type holds whole numbers.</summary>
    public static bool IsWhole(TensorElementType type) =>
        type is not (TensorElementType.Float or TensorElementType.Double or TensorElementType.Float16 or TensorElementType.BFloat16);

    private static double[] Convert<T>(Tensor tensor)
        where T : unmanaged, INumberBase<T>
    {
        var values = tensor.AsSpan<T>();
        var numbers = new double[values.Length];
        for (var index = 0; index < numbers.Length; index++) numbers[index] = double.CreateChecked(values[index]);
        return numbers;
    }

    /// <summary>A bfloat16 is the upper half of a float.</summary>
    private static double[] OfBFloat16(Tensor tensor)
    {
        var halves = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(tensor.Data.Span);
        var numbers = new double[halves.Length];
        for (var index = 0; index < numbers.Length; index++) numbers[index] = BitConverter.UInt32BitsToSingle((uint)halves[index] << BFloat16Shift);
        return numbers;
    }
}
