using OnnxAdapt.Abstractions;

namespace OnnxAdapt.OrtTraining.Checkpoints;

/// <summary>Sizes of tensors whose description cannot be trusted.</summary>
internal static class TensorBytes
{
    /// <summary>Bytes of a tensor.</summary>
    /// <exception cref="AdaptException">DataLoss for a type without fixed size, a negative dimension, or a size beyond 64 bits.</exception>
    public static long Count(string name, TensorElementType type, IReadOnlyList<long> dimensions)
    {
        if (type is TensorElementType.String or < TensorElementType.Float or > TensorElementType.BFloat16)
        {
            throw CheckpointDecoder.Invalid($"tensor '{name}' has element type {type}, which a checkpoint cannot hold");
        }

        try
        {
            return dimensions.Aggregate((long)TensorElementTypes.SizeOf(type), (bytes, dimension) => checked(bytes * RequireSize(name, dimension)));
        }
        catch (OverflowException)
        {
            throw CheckpointDecoder.Invalid($"tensor '{name}' of shape [{string.Join(",", dimensions)}] is larger than any memory");
        }
    }

    private static long RequireSize(string name, long dimension) =>
        dimension >= 0 ? dimension : throw CheckpointDecoder.Invalid($"tensor '{name}' has a dimension of {dimension}");
}
