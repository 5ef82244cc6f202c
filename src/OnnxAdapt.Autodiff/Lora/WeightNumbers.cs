using System.Runtime.InteropServices;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lora;

/// <summary>Numbers of float tensors of any width.</summary>
internal static class WeightNumbers
{
    public static double[] Read(TensorData tensor) => tensor.Type switch
    {
        DataType.Float => Array.ConvertAll(tensor.AsSpan<float>().ToArray(), number => (double)number),
        DataType.Double => tensor.AsSpan<double>().ToArray(),
        DataType.Float16 => Array.ConvertAll(tensor.AsSpan<Half>().ToArray(), number => (double)number),
        DataType.BFloat16 => Array.ConvertAll(tensor.AsSpan<ushort>().ToArray(), bits => (double)BitConverter.UInt32BitsToSingle((uint)bits << 16)),
        _ => throw new AutodiffException($"A tensor of {tensor.Type} holds no floating-point numbers."),
    };

    /// <summary>Numbers in type and shape of a tensor.</summary>
    public static TensorData Write(double[] values, TensorData like) => new(like.Type, [.. like.Sizes], like.Type switch
    {
        DataType.Double => Bytes(values),
        DataType.Float16 => Bytes(Array.ConvertAll(values, number => (Half)number)),
        DataType.BFloat16 => Bytes(Array.ConvertAll(values, number => Rounded((float)number))),
        _ => Bytes(Array.ConvertAll(values, number => (float)number)),
    });

    /// <summary>The upper half of a binary32, rounded to the nearest, ties to even.</summary>
    private static ushort Rounded(float number)
    {
        var bits = BitConverter.SingleToUInt32Bits(number);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
