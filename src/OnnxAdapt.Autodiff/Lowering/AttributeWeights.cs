using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Numbers that a node holds as attributes, as values of the graph named <c>NODE.ATTRIBUTE</c>.</summary>
internal static class AttributeWeights
{
    /// <summary>An initializer, which can be trained like others.</summary>
    public static Value Trainable(OperatorEmitter e, Node node, string attribute, params ReadOnlySpan<long> sizes) =>
        e.Graph.Constant(TensorData.Of(Numbers(node, attribute), sizes), NameOf(node, attribute));

    /// <summary>A constant node: a statistic of the data that no training touches.</summary>
    public static Value Frozen(OperatorEmitter e, Node node, string attribute, DataType type)
    {
        var numbers = Numbers(node, attribute);
        var value = e.Emit("Constant", [], DataType.Float, Shape.Of(numbers.Length), ("value", TensorData.Of(numbers, numbers.Length)));
        value.Name = e.Graph.FreshName(NameOf(node, attribute));
        return e.Cast(value, type);
    }

    /// <summary>The attribute's numbers; none when it is not there.</summary>
    public static float[] Numbers(Node node, string attribute) => node.Attributes.TryGetValue(attribute, out var value) ? [.. value.Floats] : [];

    private static string NameOf(Node node, string attribute) => $"{(node.Name.Length > 0 ? node.Name : node.Outputs.OfType<Value>().First().Name)}.{attribute}";
}
