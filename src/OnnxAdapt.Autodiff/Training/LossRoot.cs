using OnnxAdapt.Autodiff.Losses;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>A loss to differentiate.</summary>
/// <param name="Name">Name of the loss; see <see cref="LossNames"/>.</param>
/// <param name="Options">Its settings.</param>
/// <param name="Outputs">Outputs that it is computed on; empty for the model's first floating-point output.</param>
public sealed record LossRoot(string Name, LossOptions Options, IReadOnlyList<string> Outputs);
