using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>A parameter that a training graph learns.</summary>
/// <param name="Name">Graph input that takes the current value.</param>
/// <param name="GradientOutput">Graph output of the training model with the gradient of the loss; same type and shape.</param>
/// <param name="Initial">Value that the model had; its sizes are the parameter's shape.</param>
public sealed record TrainingParameter(string Name, string GradientOutput, TensorData Initial)
{
    /// <summary>
    /// Int64 output [n] with the rows that the gradient [n, ...] is for; null when the gradient has the parameter's shape.
    /// </summary>
    public string? RowsOutput { get; init; }
}
