using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>A model that computes its outputs, a loss, and gradients of that loss.</summary>
/// <param name="Model">The model: its own inputs and those of the labels; its own outputs, the loss, and <c>grad.NAME</c>.</param>
/// <param name="Loss">Name of the output that holds the loss, a scalar.</param>
/// <param name="Labels">What the loss takes with each batch, by its own names.</param>
/// <param name="LabelInputs">Names of the inputs that take the labels, in the same order.</param>
public sealed record LossGradientGraph(OnnxModel Model, string Loss, IReadOnlyList<LossLabel> Labels, IReadOnlyList<string> LabelInputs);
