using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>Writes the gradient of one input of a node; called only when it is needed.</summary>
/// <param name="context">The node, the gradients of its outputs, and an emitter of operators.</param>
public delegate Value InputGradient(GradientContext context);
