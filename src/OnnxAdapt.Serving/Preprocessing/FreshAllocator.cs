using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>New memory for each tensor.</summary>
internal sealed class FreshAllocator : ITensorAllocator
{
    public static FreshAllocator Instance { get; } = new();

    public Tensor Allocate(int slot, TensorElementType elementType, params ReadOnlySpan<long> dimensions) => Tensor.Allocate(elementType, dimensions);
}
