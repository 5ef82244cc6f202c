using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>Writes the gradients of one node.</summary>
/// <param name="context">The node, the gradients of its outputs, and an emitter of operators.</param>
/// <returns>
/// One entry per input (and per value that its sub-graphs capture): the gradient, or null where the input needs none or gets zero.
/// </returns>
public delegate IReadOnlyList<Value?> GradientRule(GradientContext context);
