namespace OnnxAdapt.Graph.Operators;

/// <summary>An attribute of an operator.</summary>
/// <param name="Name">Name.</param>
/// <param name="Kind">Kind of value.</param>
/// <param name="IsRequired">Whether a node must give it.</param>
/// <param name="Default">Value when a node does not give it; null when there is none.</param>
public sealed record OperatorAttribute(string Name, AttributeKind Kind, bool IsRequired, AttributeValue? Default);
