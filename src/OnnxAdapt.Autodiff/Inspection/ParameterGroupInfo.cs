namespace OnnxAdapt.Autodiff.Inspection;

/// <summary>Float initializers of one block of a model.</summary>
/// <param name="Prefix">Name of the block, such as <c>block.0 (encoder.layer.0)</c>, or that they lie before or after all blocks.</param>
/// <param name="Parameters">The initializers.</param>
/// <param name="ElementCount">Numbers in all of them.</param>
public sealed record ParameterGroupInfo(string Prefix, IReadOnlyList<ParameterInfo> Parameters, long ElementCount);
