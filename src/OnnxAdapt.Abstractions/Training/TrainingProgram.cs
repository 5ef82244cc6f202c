namespace OnnxAdapt.Abstractions;

/// <summary>
/// A self-contained training step as ONNX graphs: forward, loss and gradients in one, forward and loss in the other. The update
/// of the parameters is not in the graph.
/// </summary>
public sealed record TrainingProgram
{
    /// <summary>Serialized training graph. Inputs: <see cref="DataInputs"/> and one per parameter. Outputs: loss, further outputs, gradients.</summary>
    public required ReadOnlyMemory<byte> TrainingModel { get; init; }

    /// <summary>Serialized evaluation graph: the same inputs, without gradients, dropout off.</summary>
    public required ReadOnlyMemory<byte> EvaluationModel { get; init; }

    /// <summary>Inputs that come with each batch: the model's inputs, then the labels.</summary>
    public required IReadOnlyList<TensorSignature> DataInputs { get; init; }

    /// <summary>
    /// Scalar int64 input of the training graph that decides the random numbers of a run, dropout's masks above all; the backend sets it from its
    /// seed and the step. Null when the graph has none.
    /// </summary>
    public string? RandomKeyInput { get; init; }

    /// <summary>
    /// Whether a run gives the same again for the same inputs, <see cref="RandomKeyInput"/> among them: no random numbers are the runtime's own.
    /// </summary>
    /// <value>Default true.</value>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>Scalar float output with the mean loss of the batch.</summary>
    public required string LossOutput { get; init; }

    /// <summary>Other outputs that both graphs give, such as the logits.</summary>
    public IReadOnlyList<string> AdditionalOutputs { get; init; } = [];

    /// <summary>What is learned, in a fixed order.</summary>
    public required IReadOnlyList<TrainableParameter> Parameters { get; init; }

    /// <summary>What each run replaces. Initial values, exports and imports of parameters hold these as well.</summary>
    public IReadOnlyList<TrainingBuffer> Buffers { get; init; } = [];
}
