namespace OnnxAdapt.Graph.Structure;

/// <summary>One place where a node uses a value.</summary>
/// <param name="Node">The node, possibly of an inner graph.</param>
/// <param name="Index">The input position.</param>
public readonly record struct ValueUse(Node Node, int Index);
