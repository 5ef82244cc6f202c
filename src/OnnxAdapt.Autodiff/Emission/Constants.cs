using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Emission;

/// <summary>Finds what values are known before the graph runs.</summary>
internal static class Constants
{
    public static TensorData? Find(Value? value)
    {
        if (value?.Initializer is { } initializer)
        {
            return initializer;
        }

        return value?.Producer switch
        {
            { Op: { Domain: "", OpType: "Constant" } } constant => OfNode(constant),
            { Op: { Domain: "", OpType: "Identity" } } identity => Find(identity.Input(0)),
            _ => null,
        };
    }

    public static IReadOnlyList<long>? Integers(Value? value) => Find(value) switch
    {
        { Type: DataType.Int64 } tensor => tensor.AsSpan<long>().ToArray(),
        { Type: DataType.Int32 } tensor => Array.ConvertAll(tensor.AsSpan<int>().ToArray(), number => (long)number),
        _ => null,
    };

    private static TensorData? OfNode(Node node)
    {
        foreach (var (name, value) in node.Attributes)
        {
            switch (name)
            {
                case "value": return value.Tensor;
                case "value_float": return TensorData.Scalar(value.Float);
                case "value_int": return TensorData.Scalar(value.Int);
                case "value_floats": return TensorData.Of(value.Floats.ToArray(), value.Floats.Count);
                case "value_ints": return TensorData.Of(value.Ints.ToArray(), value.Ints.Count);
            }
        }

        return null;
    }
}
