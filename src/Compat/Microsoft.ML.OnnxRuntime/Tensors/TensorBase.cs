namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>What tensors of every element type have in common.</summary>
public abstract class TensorBase
{
    internal TensorBase()
    {
    }

    internal abstract OrtValue ToOrtValue(out TensorElementType elementType);
}
