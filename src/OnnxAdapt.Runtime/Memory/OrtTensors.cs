using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OrtElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace OnnxAdapt.Runtime.Memory;

/// <summary>Passes tensors to the runtime and back without copying numbers; strings are copied.</summary>
internal static unsafe class OrtTensors
{
    /// <summary>A tensor of the runtime over the memory of ours, which must stay pinned by <paramref name="pin"/>.</summary>
    public static OrtValue Wrap(Tensor tensor, out MemoryHandle pin)
    {
        pin = default;
        var shape = tensor.Dimensions.ToArray();
        if (tensor.Strings is { } strings)
        {
            return WrapStrings(strings, shape);
        }

        pin = tensor.Data.Pin();
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, (OrtElementType)(int)tensor.ElementType, shape, (nint)pin.Pointer, tensor.Data.Length);
    }

    /// <summary>A float tensor of the runtime over native memory.</summary>
    public static OrtValue Wrap(float* data, long[] shape, long count) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, OrtElementType.Float, shape, (nint)data, count * sizeof(float));

    /// <summary>Our tensor over one of the runtime, which it owns.</summary>
    /// <exception cref="AdaptException">Unimplemented when the value is no tensor.</exception>
    public static Tensor Own(OrtValue value, string name)
    {
        if (!value.IsTensor)
        {
            throw new AdaptException(AdaptErrorKind.Unimplemented, $"The output '{name}' is no tensor but {value.OnnxType}; export the graph with tensor outputs.");
        }

        var info = value.GetTensorTypeAndShape();
        return info.IsString ? OwnStrings(value, info.Shape) : OwnNumbers(value, info);
    }

    private static Tensor OwnNumbers(OrtValue value, OrtTensorTypeAndShapeInfo info)
    {
        var memory = new OrtValueMemory(value);
        return Tensor.OfBytes((TensorElementType)(int)info.ElementDataType, info.Shape, memory.Memory, memory);
    }

    private static Tensor OwnStrings(OrtValue value, long[] shape)
    {
        using (value)
        {
            return Tensor.OfStrings(value.GetStringTensorAsArray(), shape);
        }
    }

    private static OrtValue WrapStrings(string[] strings, long[] shape)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        for (var i = 0; i < strings.Length; i++)
        {
            value.StringTensorSetElementAt(strings[i].AsSpan(), i);
        }

        return value;
    }
}
