using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>A training step and its evaluation as ONNX models. The update of the parameters is left to an optimizer outside.</summary>
public sealed record TrainingGraph
{
    /// <summary>Inputs: data inputs, buffers, parameters. Outputs: loss, additional outputs, next values of buffers, one gradient per parameter.</summary>
    public required OnnxModel TrainingModel { get; init; }

    /// <summary>The same inputs; outputs loss and additional outputs; dropout off.</summary>
    public required OnnxModel EvaluationModel { get; init; }

    /// <summary>Inputs that come with each batch, name, type and shape: the model's inputs, then the labels.</summary>
    public required IReadOnlyList<Value> DataInputs { get; init; }

    /// <summary>Which of the data inputs takes the labels; empty for a loss without labels.</summary>
    public required string LabelsInput { get; init; }

    /// <summary>All data inputs that the loss added: the labels, and what goes with them, such as lengths.</summary>
    public IReadOnlyList<string> LossInputs { get; init; } = [];

    /// <summary>
    /// Scalar int64 input of the training graph that decides its random numbers, best an odd number with bits everywhere; another one in every
    /// step. Null when nothing depends on it.
    /// </summary>
    public string? RandomKeyInput { get; init; }

    /// <summary>Whether the training graph gives the same again for the same inputs: no random numbers are the runtime's own.</summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>Number of blocks whose activations the backward pass computes again.</summary>
    public int RecomputedBlocks { get; init; }

    /// <summary>Scalar float output: mean loss of the batch.</summary>
    public required string LossOutput { get; init; }

    /// <summary>Outputs beside the loss, the predictions first.</summary>
    public required IReadOnlyList<string> AdditionalOutputs { get; init; }

    /// <summary>What is learned, in the order of the model's initializers.</summary>
    public required IReadOnlyList<TrainingParameter> Parameters { get; init; }

    /// <summary>Running statistics that each step replaces: inputs of both graphs, with the output of the training graph that gives the next value.</summary>
    public IReadOnlyList<TrainingParameter> Buffers { get; init; } = [];
}
