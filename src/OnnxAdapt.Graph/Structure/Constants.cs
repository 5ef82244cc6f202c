using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.Graph.Structure;

/// <summary>Tells which values are constant.</summary>
public static class Constants
{
    /// <summary>The tensor that a value always is: an initializer that no caller can override, or the output of a <c>Constant</c> node; null otherwise.</summary>
    /// <param name="value">The value.</param>
    /// <param name="irVersion">Version of the model's format; in old versions every initializer is listed as an input without being meant to be given.</param>
    public static TensorData? Of(Value value, long irVersion)
    {
        if (value.Initializer is { } tensor)
        {
            return value.IsOverridable && irVersion >= FormatVersions.FreeInitializers ? null : tensor;
        }

        return value.Producer is { Op: { Domain.Length: 0, OpType: "Constant" } } node ? OfConstantNode(node) : null;
    }

    private static TensorData? OfConstantNode(Node node)
    {
        var (name, attribute) = node.Attributes.FirstOrDefault();
        return attribute is null || attribute.Reference is not null ? null : (name, attribute.Kind) switch
        {
            ("value", AttributeKind.Tensor) => attribute.Tensor,
            ("value_int", AttributeKind.Int) => TensorData.Scalar(attribute.Int),
            ("value_float", AttributeKind.Float) => TensorData.Scalar(attribute.Float),
            ("value_ints", AttributeKind.Ints) => TensorData.Of([.. attribute.Ints], attribute.Ints.Count),
            ("value_floats", AttributeKind.Floats) => TensorData.Of([.. attribute.Floats], attribute.Floats.Count),
            ("value_string", AttributeKind.String) => new TensorData([], [attribute.Bytes]),
            ("value_strings", AttributeKind.Strings) => new TensorData([attribute.Strings.Count], attribute.Strings),
            _ => null,
        };
    }
}
