namespace OnnxAdapt.Autodiff.Inspection;

/// <summary>Float initializers of one block of a model.</summary>
/// <param name="Prefix">What their names begin with, such as <c>encoder.layer.0</c>.</param>
/// <param name="Parameters">The initializers.</param>
/// <param name="ElementCount">Numbers in all of them.</param>
public sealed record ParameterGroupInfo(string Prefix, IReadOnlyList<ParameterInfo> Parameters, long ElementCount);
