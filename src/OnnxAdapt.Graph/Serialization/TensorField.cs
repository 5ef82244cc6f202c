namespace OnnxAdapt.Graph.Serialization;

/// <summary>Fields of a serialized tensor that can hold its elements.</summary>
internal enum TensorField
{
    /// <summary>None: there are no elements.</summary>
    None,

    /// <summary><c>raw_data</c>.</summary>
    Raw,

    /// <summary><c>float_data</c>.</summary>
    Floats,

    /// <summary><c>int32_data</c>.</summary>
    Int32s,

    /// <summary><c>int64_data</c>.</summary>
    Int64s,

    /// <summary><c>double_data</c>.</summary>
    Doubles,

    /// <summary><c>uint64_data</c>.</summary>
    UInt64s,

    /// <summary><c>string_data</c>.</summary>
    Strings,

    /// <summary>Another file.</summary>
    External,
}
