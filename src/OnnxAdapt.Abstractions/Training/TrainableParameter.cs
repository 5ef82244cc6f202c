namespace OnnxAdapt.Abstractions;

/// <summary>A parameter that a training program learns.</summary>
/// <param name="Name">Graph input that takes the current value.</param>
/// <param name="GradientOutput">Graph output that gives the gradient of the loss; same shape as the parameter.</param>
/// <param name="Dimensions">Fixed shape.</param>
public sealed record TrainableParameter(string Name, string GradientOutput, IReadOnlyList<long> Dimensions);
