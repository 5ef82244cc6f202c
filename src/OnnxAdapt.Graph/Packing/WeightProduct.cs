namespace OnnxAdapt.Graph.Packing;

/// <summary>A product of tokens or rows with a weight, in the packed graph.</summary>
/// <param name="Source">The operator of the padded graph.</param>
/// <param name="Node">The product; its first input is what is multiplied.</param>
/// <param name="Output">Its result, a bias added or not.</param>
/// <param name="Weight">The weight, before it is cut.</param>
/// <param name="IsTransposed">Whether the product turns it.</param>
/// <param name="Factor">Factor of the product.</param>
/// <param name="PerToken">Whether the first axis counts tokens; otherwise it counts rows.</param>
/// <param name="Sizes">Sizes of the result behind the first axis.</param>
internal sealed record WeightProduct(Node Source, Node Node, Value Output, Value Weight, bool IsTransposed, float Factor, bool PerToken, params long[] Sizes)
{
    /// <summary>The first column that is taken.</summary>
    public long From { get; init; }

    /// <summary>The product of a step; null when it is not one of floats.</summary>
    public static WeightProduct? Of(PackingStep step, PackedForm left, PackedForm weight, Value output, params long[] sizes)
    {
        if (step.OutputType() != DataType.Float || weight.Type != DataType.Float) return null;
        var node = step.Node;
        return new WeightProduct(node, output.Producer!, output, weight.Value!, node.GetInt("transB", 0) != 0, node.GetFloat("alpha", 1), left.Kind == FormKind.Tokens, sizes);
    }
}
