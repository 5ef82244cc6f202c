using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public partial class OrtValue
{
    /// <summary>A tensor over an array, which stays pinned until the value is disposed.</summary>
    public static OrtValue CreateTensorValueFromMemory<T>(T[] data, long[] shape)
        where T : unmanaged => CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, new Memory<T>(data), shape);

    /// <summary>A tensor over memory, which stays pinned until the value is disposed.</summary>
    /// <param name="memoryInfo">Where the memory is.</param>
    /// <param name="memory">Row-major elements.</param>
    /// <param name="shape">Size along each axis.</param>
    public static unsafe OrtValue CreateTensorValueFromMemory<T>(OrtMemoryInfo memoryInfo, Memory<T> memory, long[] shape)
        where T : unmanaged
    {
        var element = ElementTypes.Of<T>();
        RequireRoom(shape, memory.Length);
        var pin = memory.Pin();
        try
        {
            var pointer = CreateOver(memoryInfo, element, shape, (nint)pin.Pointer, (long)memory.Length * Unsafe.SizeOf<T>());
            return new OrtValue(pointer, OnnxValueType.ONNX_TYPE_TENSOR, pin.Dispose);
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    /// <summary>A tensor over memory that the caller keeps alive.</summary>
    /// <param name="memInfo">Where the memory is.</param>
    /// <param name="elementType">Element type.</param>
    /// <param name="shape">Size along each axis.</param>
    /// <param name="dataBufferPtr">First element.</param>
    /// <param name="bufferLengthInBytes">Size of the memory.</param>
    public static OrtValue CreateTensorValueWithData(OrtMemoryInfo memInfo, TensorElementType elementType, long[] shape, nint dataBufferPtr, long bufferLengthInBytes) =>
        new(CreateOver(memInfo, elementType, shape, dataBufferPtr, bufferLengthInBytes), OnnxValueType.ONNX_TYPE_TENSOR);

    /// <summary>A tensor in memory of its own.</summary>
    public static unsafe OrtValue CreateAllocatedTensorValue(OrtAllocator allocator, TensorElementType elementType, long[] shape)
    {
        using var memory = new Borrow(allocator);
        fixed (long* dimensions = shape)
        {
            var pointer = OrtApi.Get(OrtFunction.CreateTensorAsOrtValue, memory.Pointer, (nint)dimensions, shape.Length, (nint)elementType);
            return new OrtValue(pointer, OnnxValueType.ONNX_TYPE_TENSOR);
        }
    }

    /// <summary>A tensor of empty strings, to be set one by one.</summary>
    public static OrtValue CreateTensorWithEmptyStrings(OrtAllocator allocator, long[] shape) =>
        CreateAllocatedTensorValue(allocator, TensorElementType.String, shape);

    private static unsafe nint CreateOver(OrtMemoryInfo memoryInfo, TensorElementType element, long[] shape, nint data, long bytes)
    {
        using var info = new Borrow(memoryInfo);
        nint result = 0;
        fixed (long* dimensions = shape)
        {
            OrtApi.Check(OrtFunction.CreateTensorWithDataAsOrtValue, info.Pointer, data, (nint)bytes, (nint)dimensions, shape.Length, (nint)element, (nint)(&result));
        }

        return result;
    }

    private static void RequireRoom(long[] shape, long available)
    {
        var needed = shape.Aggregate(1L, (product, dimension) => checked(product * dimension));
        if (needed > available)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"The shape takes {needed} elements, the memory holds {available}.");
        }
    }
}
