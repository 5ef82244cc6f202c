using System.Runtime.InteropServices;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Emission;

/// <summary>Numbers as tensors of rank 0, and back.</summary>
internal static class ScalarTensor
{
    public static TensorData Of(double number, DataType type) => type switch
    {
        DataType.Float or DataType.Undefined => TensorData.Scalar((float)number),
        DataType.Double => Raw(type, number),
        DataType.Float16 => Raw(type, (Half)number),
        DataType.BFloat16 => Raw(type, (ushort)(BitConverter.SingleToUInt32Bits((float)number) >> 16)),
        DataType.Int64 => TensorData.Scalar((long)number),
        DataType.Int32 => Raw(type, (int)number),
        DataType.Bool => Raw(type, (byte)(number != 0 ? 1 : 0)),
        _ => throw new AutodiffException($"No scalar of type {type} can be made: gradients exist for floating-point types only."),
    };

    /// <summary>The number in a tensor with one element, or null when there are more or the type is another.</summary>
    public static double? TryRead(TensorData? tensor) => tensor is not { ElementCount: 1 } ? null : tensor.Type switch
    {
        DataType.Float => tensor.AsSpan<float>()[0],
        DataType.Double => tensor.AsSpan<double>()[0],
        DataType.Float16 => (double)tensor.AsSpan<Half>()[0],
        DataType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)tensor.AsSpan<ushort>()[0] << 16),
        DataType.Int64 => tensor.AsSpan<long>()[0],
        DataType.Int32 => tensor.AsSpan<int>()[0],
        DataType.Bool => tensor.AsSpan<byte>()[0],
        _ => null,
    };

    private static TensorData Raw<T>(DataType type, T value)
        where T : unmanaged => new(type, [], MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray());
}
