using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Inspection;

/// <summary>An operator of a model.</summary>
/// <param name="Op">Operator.</param>
/// <param name="Count">Number of nodes, sub-graphs included.</param>
/// <param name="Gradient">What the table of gradients says about it.</param>
/// <param name="Reason">Why there is no gradient, when it is refused.</param>
public sealed record OperatorInfo(OperatorId Op, int Count, GradientAnswer Gradient, string? Reason);
