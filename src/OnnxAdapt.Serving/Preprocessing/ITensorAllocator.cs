using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>Where the input tensors of a batch get their memory.</summary>
internal interface ITensorAllocator
{
    /// <summary>A tensor whose content is undefined.</summary>
    /// <param name="slot">Number of the graph input; an allocator may reuse memory per slot.</param>
    /// <param name="elementType">A type of fixed size.</param>
    /// <param name="dimensions">Size along each axis.</param>
    Tensor Allocate(int slot, TensorElementType elementType, params ReadOnlySpan<long> dimensions);
}
