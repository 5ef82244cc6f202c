using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A managed value under the name of an input or output.</summary>
public class NamedOnnxValue
{
    internal NamedOnnxValue(string name, object value, OnnxValueType valueType) => (Name, Value, ValueType) = (name, value, valueType);

    /// <summary>Name of the input or output.</summary>
    public string Name { get; set; }

    /// <summary>The value: a tensor.</summary>
    public object Value { get; set; }

    /// <summary>What kind of value it is.</summary>
    public OnnxValueType ValueType { get; internal set; }

    /// <summary>A tensor under a name.</summary>
    public static NamedOnnxValue CreateFromTensor<T>(string name, Tensor<T> value) => new(name, value, OnnxValueType.ONNX_TYPE_TENSOR);

    /// <summary>The value as a tensor, or null.</summary>
    public Tensor<T> AsTensor<T>() => (Value as Tensor<T>)!;

    /// <summary>The value as a sequence, or null.</summary>
    public IEnumerable<T> AsEnumerable<T>() => (Value as IEnumerable<T>)!;
}
