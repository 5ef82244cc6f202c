using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Declared type and shape of an input, an output or an initializer.</summary>
public class NodeMetadata
{
    private readonly TensorElementType? _element;

    internal NodeMetadata(nint typeInfo)
    {
        OnnxValueType = (OnnxValueType)(int)OrtApi.Get(OrtFunction.GetOnnxTypeFromTypeInfo, typeInfo);
        Dimensions = [];
        SymbolicDimensions = [];
        if (IsTensor)
        {
            var tensor = OrtApi.Get(OrtFunction.CastTypeInfoToTensorInfo, typeInfo);
            _element = (TensorElementType)(int)OrtApi.Get(OrtFunction.GetTensorElementType, tensor);
            Dimensions = Array.ConvertAll(TypeInfoReader.Dimensions(tensor), dimension => checked((int)dimension));
            SymbolicDimensions = TypeInfoReader.Symbols(tensor, Dimensions.Length);
        }
    }

    /// <summary>What kind of value it is.</summary>
    public OnnxValueType OnnxValueType { get; }

    /// <summary>Whether it is a tensor.</summary>
    public bool IsTensor => OnnxValueType is OnnxValueType.ONNX_TYPE_TENSOR or OnnxValueType.ONNX_TYPE_SPARSETENSOR;

    /// <summary>Whether its elements are strings.</summary>
    public bool IsString => _element == TensorElementType.String;

    /// <summary>Size along each axis; -1 where it is not fixed.</summary>
    public int[] Dimensions { get; }

    /// <summary>Symbol of each axis; empty where it has none.</summary>
    public string[] SymbolicDimensions { get; }

    /// <summary>Element type of a tensor.</summary>
    public TensorElementType ElementDataType =>
        _element ?? throw new OnnxRuntimeException(ErrorCode.Fail, $"Not a tensor: {OnnxValueType}.");

    /// <summary>.NET type of the elements of a tensor.</summary>
    public Type ElementType => ElementTypes.TypeOf(ElementDataType);
}
