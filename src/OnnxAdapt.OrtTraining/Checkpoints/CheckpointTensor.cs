using OnnxAdapt.Abstractions;

namespace OnnxAdapt.OrtTraining.Checkpoints;

/// <summary>A named tensor of a checkpoint.</summary>
/// <param name="Name">Name of the parameter or of the moment.</param>
/// <param name="ElementType">Any type of fixed size.</param>
/// <param name="Dimensions">Size along each axis; empty for a scalar.</param>
/// <param name="Data">The elements, row-major and little-endian; empty in a nominal checkpoint.</param>
public sealed record CheckpointTensor(string Name, TensorElementType ElementType, IReadOnlyList<long> Dimensions, ReadOnlyMemory<byte> Data)
{
    /// <summary>Free text.</summary>
    public string? Description { get; init; }

    /// <summary>Copies the bytes of a tensor.</summary>
    /// <param name="name">Name in the checkpoint.</param>
    /// <param name="tensor">Of a type of fixed size; only read.</param>
    public static CheckpointTensor Of(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new CheckpointTensor(name, tensor.ElementType, tensor.Dimensions.ToArray(), tensor.Data.ToArray());
    }

    /// <summary>A copy as a tensor of its own.</summary>
    public Tensor ToTensor()
    {
        var tensor = Tensor.Allocate(ElementType, [.. Dimensions]);
        Data.CopyTo(tensor.Data);
        return tensor;
    }
}
