using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>Training artifacts in memory: the graphs of training, evaluation and optimizer, and the values of the parameters.</summary>
public sealed record GeneratedArtifacts
{
    /// <summary>Inputs: data, parameters, gradient buffers, reset flag. Outputs: loss, additional outputs, one flag per gradient.</summary>
    public required OnnxModel TrainingModel { get; init; }

    /// <summary>The same data and parameter inputs; outputs loss and additional outputs; dropout off, running statistics in use.</summary>
    public required OnnxModel EvaluationModel { get; init; }

    /// <summary>One node that updates all parameters; null when none was asked for.</summary>
    public required OnnxModel? OptimizerModel { get; init; }

    /// <summary>Values of the trained parameters by name, in the order of the graph's inputs.</summary>
    public required IReadOnlyList<KeyValuePair<string, TensorData>> Trainable { get; init; }

    /// <summary>Values of the frozen parameters by name, in the order of the graph's inputs.</summary>
    public required IReadOnlyList<KeyValuePair<string, TensorData>> Frozen { get; init; }

    /// <summary>Initializers that were chosen to be trained, but that the loss does not depend on; they are constants.</summary>
    public required IReadOnlyList<string> Unreached { get; init; }
}
