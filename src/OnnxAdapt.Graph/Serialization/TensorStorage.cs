namespace OnnxAdapt.Graph.Serialization;

/// <summary>Which typed field of a serialized tensor the standard gives to an element type.</summary>
internal static class TensorStorage
{
    public static bool IsStoredAsInt32(this DataType type) => type is not (DataType.Undefined or DataType.Float or DataType.Double or DataType.String
        or DataType.Int64 or DataType.UInt64 or DataType.UInt32 or DataType.Complex64 or DataType.Complex128);

    public static bool IsSignedInteger(this DataType type) => type is DataType.Int8 or DataType.Int16 or DataType.Int32;
}
