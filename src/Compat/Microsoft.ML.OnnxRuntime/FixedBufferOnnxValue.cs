using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A tensor over pinned managed memory, which several runs may read or write.</summary>
public class FixedBufferOnnxValue : IDisposable
{
    private FixedBufferOnnxValue(OrtValue value, TensorElementType elementType) => (Value, ElementType) = (value, elementType);

    internal OrtValue Value { get; }

    internal TensorElementType ElementType { get; }

    /// <summary>A value over the memory of a tensor, pinned until this is disposed.</summary>
    public static FixedBufferOnnxValue CreateFromTensor<T>(Tensor<T> value)
    {
        var ortValue = value.ToOrtValue(out var elementType);
        return new FixedBufferOnnxValue(ortValue, elementType);
    }

    /// <summary>A value over memory, pinned until this is disposed.</summary>
    /// <param name="memoryInfo">Where the memory is.</param>
    /// <param name="memory">Row-major elements.</param>
    /// <param name="elementType">Type of the elements.</param>
    /// <param name="shape">Size along each axis.</param>
    /// <param name="bytesSize">Size of the memory.</param>
    public static FixedBufferOnnxValue CreateFromMemory<T>(OrtMemoryInfo memoryInfo, Memory<T> memory, TensorElementType elementType, long[] shape, long bytesSize)
        where T : unmanaged
    {
        if (elementType == TensorElementType.String)
        {
            throw new ArgumentException("String data type is not supported");
        }

        return new FixedBufferOnnxValue(OrtValue.CreateTensorValueFromMemory(memoryInfo, memory, shape), elementType);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the memory.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Value.Dispose();
        }
    }
}
