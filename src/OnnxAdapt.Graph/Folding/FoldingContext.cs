namespace OnnxAdapt.Graph.Folding;

/// <summary>A node with constant inputs.</summary>
/// <param name="Node">The node.</param>
/// <param name="Inputs">Its inputs; null where one is left out.</param>
/// <param name="Opset">Version of the standard operator set in force.</param>
/// <param name="MaxElements">Most elements that a result may have.</param>
internal sealed record FoldingContext(Node Node, IReadOnlyList<TensorData?> Inputs, long Opset, long MaxElements)
{
    public TensorData? Input(int index) => index < Inputs.Count ? Inputs[index] : null;

    /// <summary>A required input.</summary>
    /// <exception cref="NotSupportedException">It is left out.</exception>
    public TensorData Required(int index) => Input(index) ?? throw new NotSupportedException($"Input {index} is left out.");

    /// <summary>Whole numbers from an input in newer versions, from an attribute in older ones; null when neither is there.</summary>
    public long[]? Integers(int input, string attribute) => Input(input) is { } tensor ? Tensors.Integers(tensor) : Node.GetInts(attribute) is { } list ? [.. list] : null;

    /// <summary>An axis counted from the front.</summary>
    /// <exception cref="NotSupportedException">It is outside.</exception>
    public static int Axis(long axis, int rank) => axis < -rank || axis >= rank ? throw new NotSupportedException($"The axis {axis} is outside.") : (int)(axis < 0 ? axis + rank : axis);

    /// <summary>Refuses a result that would be too large.</summary>
    public long[] Limit(long[] sizes) => TensorSizes.Count(sizes) <= MaxElements ? sizes : throw new NotSupportedException("The result is too large to be kept as a constant.");
}
