namespace OnnxAdapt.Abstractions;

/// <summary>A matrix product of a packed graph, y = factor x W, that low-rank updates of its weight can be added to while it runs.</summary>
/// <param name="Weight">Name of the initializer, with two axes. Several products may share one.</param>
/// <param name="IsTransposed">Whether the product is with the transpose of the weight as stored.</param>
/// <param name="Inputs">Numbers of x.</param>
/// <param name="Outputs">Numbers of y.</param>
/// <param name="From">Where the columns of this product begin among those of the (transposed) weight.</param>
/// <param name="Factor">Factor of the product.</param>
public sealed record LowRankTarget(string Weight, bool IsTransposed, long Inputs, long Outputs, long From, float Factor);
