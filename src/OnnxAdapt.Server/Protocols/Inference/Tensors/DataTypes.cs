using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Protocols.Inference.Tensors;

/// <summary>The protocol's names for element types.</summary>
internal static class DataTypes
{
    /// <summary>Name of the type of texts and files.</summary>
    public const string Bytes = "BYTES";

    private static readonly (string Name, TensorElementType Type, OnnxAdapt.Inference.DataType Configured)[] Known =
    [
        ("BOOL", TensorElementType.Bool, OnnxAdapt.Inference.DataType.TypeBool),
        ("UINT8", TensorElementType.UInt8, OnnxAdapt.Inference.DataType.TypeUint8),
        ("UINT16", TensorElementType.UInt16, OnnxAdapt.Inference.DataType.TypeUint16),
        ("UINT32", TensorElementType.UInt32, OnnxAdapt.Inference.DataType.TypeUint32),
        ("UINT64", TensorElementType.UInt64, OnnxAdapt.Inference.DataType.TypeUint64),
        ("INT8", TensorElementType.Int8, OnnxAdapt.Inference.DataType.TypeInt8),
        ("INT16", TensorElementType.Int16, OnnxAdapt.Inference.DataType.TypeInt16),
        ("INT32", TensorElementType.Int32, OnnxAdapt.Inference.DataType.TypeInt32),
        ("INT64", TensorElementType.Int64, OnnxAdapt.Inference.DataType.TypeInt64),
        ("FP16", TensorElementType.Float16, OnnxAdapt.Inference.DataType.TypeFp16),
        ("FP32", TensorElementType.Float, OnnxAdapt.Inference.DataType.TypeFp32),
        ("FP64", TensorElementType.Double, OnnxAdapt.Inference.DataType.TypeFp64),
        ("BYTES", TensorElementType.String, OnnxAdapt.Inference.DataType.TypeString),
        ("BF16", TensorElementType.BFloat16, OnnxAdapt.Inference.DataType.TypeBf16),
    ];

    /// <summary>The element type of a name.</summary>
    /// <exception cref="AdaptException">InvalidArgument that names the input and lists the names there are.</exception>
    public static TensorElementType Parse(string name, string input)
    {
        var found = Array.FindIndex(Known, known => known.Name == name);
        return found >= 0
            ? Known[found].Type
            : throw InferErrors.Invalid($"inference input '{Shown.Name(input)}' has the datatype '{Shown.Name(name)}'; it must be one of {string.Join(", ", Known.Select(known => known.Name))}.");
    }

    /// <summary>The name of an element type.</summary>
    public static string Name(TensorElementType type) => Array.Find(Known, known => known.Type == type).Name ?? "INVALID";

    /// <summary>The type as configurations spell it.</summary>
    public static OnnxAdapt.Inference.DataType Configured(TensorElementType type) => Array.Find(Known, known => known.Type == type).Configured;
}
