using OnnxAdapt.Autodiff.Training;

namespace OnnxAdapt.Verification.Gradients;

/// <summary>A loss to differentiate at given labels.</summary>
/// <param name="Root">The loss, its settings, and the outputs that it is computed on.</param>
/// <param name="LabelKeys">
/// Names of the tensors that hold what the loss takes besides outputs, in the loss's order. A loss that takes something under a name of its own,
/// such as <c>input_lengths</c>, finds it there when fewer keys are given.
/// </param>
public sealed record LossRequest(LossRoot Root, IReadOnlyList<string> LabelKeys);
