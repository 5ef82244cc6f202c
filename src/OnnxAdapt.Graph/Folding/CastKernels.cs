using System.Numerics;

namespace OnnxAdapt.Graph.Folding;

/// <summary>Conversion between the common number types.</summary>
internal static class CastKernels
{
    public static IEnumerable<(string OpType, FoldingKernel Kernel)> Rows => [("Cast", Cast)];

    private static TensorData[] Cast(FoldingContext node)
    {
        var (tensor, to) = (node.Required(0), (DataType)node.Node.GetInt("to", 0));
        return tensor.Type == to ? [tensor] : [tensor.Type switch
        {
            DataType.Float => From<float>(tensor, to),
            DataType.Double => From<double>(tensor, to),
            DataType.Int32 => From<int>(tensor, to),
            DataType.Int64 => From<long>(tensor, to),
            DataType.UInt8 or DataType.Bool => From<byte>(tensor, to),
            _ => throw new NotSupportedException($"Conversion from {tensor.Type} is left to the runtime."),
        }];
    }

    private static TensorData From<T>(TensorData tensor, DataType to)
        where T : unmanaged, INumber<T>
    {
        long[] sizes = [.. tensor.Sizes];
        RequireInRange<T>(tensor, to);
        return to switch
        {
            DataType.Float => Tensors.Of(to, sizes, Tensors.Convert<T, float>(tensor)),
            DataType.Double => Tensors.Of(to, sizes, Tensors.Convert<T, double>(tensor)),
            DataType.Int32 => Tensors.Of(to, sizes, Tensors.Convert<T, int>(tensor)),
            DataType.Int64 => Tensors.Of(to, sizes, Tensors.Convert<T, long>(tensor)),
            DataType.Bool => Tensors.Of(to, sizes, Array.ConvertAll(tensor.AsSpan<T>().ToArray(), value => T.IsZero(value) ? (byte)0 : (byte)1)),
            _ => throw new NotSupportedException($"Conversion to {to} is left to the runtime."),
        };
    }

    /// <summary>What becomes of numbers too large for a whole-number type differs by processor, so they are left alone.</summary>
    private static void RequireInRange<T>(TensorData tensor, DataType to)
        where T : unmanaged, INumber<T>
    {
        var limit = to switch { DataType.Int32 => int.MaxValue, DataType.Int64 => (double)(1L << 62), _ => double.PositiveInfinity };
        foreach (var value in tensor.AsSpan<T>())
        {
            if (!double.IsPositiveInfinity(limit) && (T.IsNaN(value) || double.Abs(double.CreateTruncating(value)) > limit))
            {
                throw new NotSupportedException($"A number does not fit {to}.");
            }
        }
    }
}
