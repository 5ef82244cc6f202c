using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Element type and shape of a tensor.</summary>
public readonly struct OrtTensorTypeAndShapeInfo
{
    internal OrtTensorTypeAndShapeInfo(nint info)
    {
        ElementDataType = (TensorElementType)(int)OrtApi.Get(OrtFunction.GetTensorElementType, info);
        Shape = TypeInfoReader.Dimensions(info);
        ElementCount = Shape.Contains(-1) ? -1 : OrtApi.Get(OrtFunction.GetTensorShapeElementCount, info);
    }

    /// <summary>Element type.</summary>
    public TensorElementType ElementDataType { get; }

    /// <summary>Whether the elements are strings.</summary>
    public bool IsString => ElementDataType == TensorElementType.String;

    /// <summary>Number of elements.</summary>
    public long ElementCount { get; }

    /// <summary>Number of axes.</summary>
    public int DimensionsCount => Shape.Length;

    /// <summary>Size along each axis.</summary>
    public long[] Shape { get; }
}
