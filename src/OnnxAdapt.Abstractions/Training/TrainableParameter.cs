namespace OnnxAdapt.Abstractions;

/// <summary>A parameter that a training program learns.</summary>
/// <param name="Name">Graph input that takes the current value.</param>
/// <param name="GradientOutput">Graph output that gives the gradient of the loss; same shape as the parameter.</param>
/// <param name="Dimensions">Fixed shape.</param>
public sealed record TrainableParameter(string Name, string GradientOutput, IReadOnlyList<long> Dimensions)
{
    /// <summary>
    /// Int64 graph output [n] that says which rows of the parameter the gradient is for; the gradient then has shape [n, ...], rows may repeat
    /// and add up, and all others are zero. Null when the gradient is dense.
    /// </summary>
    public string? RowsOutput { get; init; }
}
