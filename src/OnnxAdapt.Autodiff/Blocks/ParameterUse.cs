using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>A node that brings a parameter together with data.</summary>
/// <param name="Node">The node.</param>
/// <param name="Input">Position of the input through which the parameter comes; beyond the node's inputs where a sub-graph captures it.</param>
/// <param name="Path">Nodes between the initializer and that input, which see no data: transposes, casts, slices of a merged weight; in order.</param>
public sealed record ParameterUse(Node Node, int Input, IReadOnlyList<Node> Path);
