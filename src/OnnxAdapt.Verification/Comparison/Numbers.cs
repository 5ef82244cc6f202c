using System.Runtime.InteropServices;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Verification.Comparison;

/// <summary>Elements of tensors as doubles.</summary>
public static class Numbers
{
    /// <summary>The elements, widened; row-major.</summary>
    /// <exception cref="AdaptException">The elements are no numbers.</exception>
    public static double[] Of(Tensor tensor) => tensor.ElementType switch
    {
        TensorElementType.Float => Convert<float>(tensor, x => x),
        TensorElementType.Double => Convert<double>(tensor, x => x),
        TensorElementType.Float16 => Convert<Half>(tensor, x => (double)x),
        TensorElementType.BFloat16 => Convert<ushort>(tensor, x => BitConverter.UInt32BitsToSingle((uint)x << 16)),
        TensorElementType.Int64 => Convert<long>(tensor, x => x),
        TensorElementType.Int32 => Convert<int>(tensor, x => x),
        TensorElementType.UInt8 or TensorElementType.Bool => Convert<byte>(tensor, x => x),
        TensorElementType.Int8 => Convert<sbyte>(tensor, x => x),
        var other => throw AdaptException.Invalid("tensor", $"{other} cannot be compared."),
    };

    private static double[] Convert<T>(Tensor tensor, Func<T, double> number)
        where T : unmanaged
    {
        var values = MemoryMarshal.Cast<byte, T>(tensor.Data.Span);
        var result = new double[values.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = number(values[i]);
        }

        return result;
    }
}
