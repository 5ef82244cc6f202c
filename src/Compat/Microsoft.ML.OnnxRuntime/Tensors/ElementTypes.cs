namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>The .NET type and the size of each element type.</summary>
internal static class ElementTypes
{
    private static readonly Dictionary<TensorElementType, (Type Type, int Size)> Known = new()
    {
        [TensorElementType.Float] = (typeof(float), 4),
        [TensorElementType.UInt8] = (typeof(byte), 1),
        [TensorElementType.Int8] = (typeof(sbyte), 1),
        [TensorElementType.UInt16] = (typeof(ushort), 2),
        [TensorElementType.Int16] = (typeof(short), 2),
        [TensorElementType.Int32] = (typeof(int), 4),
        [TensorElementType.Int64] = (typeof(long), 8),
        [TensorElementType.String] = (typeof(string), 0),
        [TensorElementType.Bool] = (typeof(bool), 1),
        [TensorElementType.Float16] = (typeof(Float16), 2),
        [TensorElementType.Double] = (typeof(double), 8),
        [TensorElementType.UInt32] = (typeof(uint), 4),
        [TensorElementType.UInt64] = (typeof(ulong), 8),
        [TensorElementType.BFloat16] = (typeof(BFloat16), 2),
    };

    private static readonly Dictionary<Type, TensorElementType> ByType = Known.ToDictionary(pair => pair.Value.Type, pair => pair.Key);

    public static Type TypeOf(TensorElementType element) => Require(element).Type;

    public static int SizeOf(TensorElementType element) => Require(element).Size;

    public static TensorElementType Of<T>() => Of(typeof(T));

    public static TensorElementType Of(Type type) =>
        ByType.TryGetValue(type, out var element)
            ? element
            : throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"No tensor element type stores {type.Name}.");

    private static (Type Type, int Size) Require(TensorElementType element) =>
        Known.TryGetValue(element, out var known)
            ? known
            : throw new OnnxRuntimeException(ErrorCode.NotImplemented, $"Tensors of element type {element} have no .NET type.");
}
