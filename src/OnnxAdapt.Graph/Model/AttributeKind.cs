namespace OnnxAdapt.Graph;

/// <summary>Kinds of attribute values with the numbers of ONNX <c>AttributeProto.AttributeType</c>.</summary>
public enum AttributeKind
{
    /// <summary>No value.</summary>
    Undefined = 0,

    /// <summary>One binary32 number.</summary>
    Float = 1,

    /// <summary>One 64-bit integer.</summary>
    Int = 2,

    /// <summary>One string of bytes, usually UTF-8.</summary>
    String = 3,

    /// <summary>One tensor.</summary>
    Tensor = 4,

    /// <summary>One graph.</summary>
    Graph = 5,

    /// <summary>A list of binary32 numbers.</summary>
    Floats = 6,

    /// <summary>A list of 64-bit integers.</summary>
    Ints = 7,

    /// <summary>A list of strings.</summary>
    Strings = 8,

    /// <summary>A list of tensors.</summary>
    Tensors = 9,

    /// <summary>A list of graphs.</summary>
    Graphs = 10,

    /// <summary>One sparse tensor; kept as read.</summary>
    SparseTensor = 11,

    /// <summary>A list of sparse tensors; kept as read.</summary>
    SparseTensors = 12,

    /// <summary>One type; kept as read.</summary>
    TypeProto = 13,

    /// <summary>A list of types; kept as read.</summary>
    TypeProtos = 14,
}
