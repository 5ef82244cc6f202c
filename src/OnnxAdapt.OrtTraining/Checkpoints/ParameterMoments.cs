namespace OnnxAdapt.OrtTraining.Checkpoints;

/// <summary>What an optimizer remembers about one parameter.</summary>
/// <param name="Parameter">Name of the parameter.</param>
/// <param name="Moments">Tensors called <see cref="First"/> and, for AdamW, <see cref="Second"/>, shaped like the parameter.</param>
public sealed record ParameterMoments(string Parameter, IReadOnlyList<CheckpointTensor> Moments)
{
    /// <summary>Name of the running mean of the gradients.</summary>
    public const string First = "momentum0";

    /// <summary>Name of the running mean of the squared gradients.</summary>
    public const string Second = "momentum1";
}
