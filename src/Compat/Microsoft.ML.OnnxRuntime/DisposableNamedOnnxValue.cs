using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A tensor that the runtime computed, its memory the runtime's until this is disposed.</summary>
public class DisposableNamedOnnxValue : NamedOnnxValue, IDisposable
{
    private OrtValue? _owner;

    private DisposableNamedOnnxValue(string name, object value, TensorElementType elementType, OrtValue owner)
        : base(name, value, OnnxValueType.ONNX_TYPE_TENSOR) => (ElementType, _owner) = (elementType, owner);

    /// <summary>Type of the elements.</summary>
    public TensorElementType ElementType { get; }

    internal static DisposableNamedOnnxValue CreateFromOrtValue(string name, ref OrtValue ortValue)
    {
        var info = ortValue.GetTensorTypeAndShape();
        var tensor = OrtValueTensor.Of(ortValue, info);
        var result = new DisposableNamedOnnxValue(name, tensor, info.ElementDataType, ortValue);
        ortValue = null!;
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the runtime's memory.</summary>
    protected virtual void Dispose(bool disposing)
    {
        _owner?.Dispose();
        _owner = null;
    }
}
