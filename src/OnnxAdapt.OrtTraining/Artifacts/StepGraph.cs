using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Artifacts;

/// <summary>A training graph of the generator in the form that a stock session runs.</summary>
internal sealed record StepGraph
{
    /// <summary>Inputs: the user's and the parameters. Outputs: the user's, gradients, then running statistics.</summary>
    public required OnnxModel Model { get; init; }

    /// <summary>Number of inputs of the graph as it was stored.</summary>
    public required int StoredInputCount { get; init; }

    /// <summary>What the caller gives with every batch, in order.</summary>
    public required IReadOnlyList<Value> UserInputs { get; init; }

    /// <summary>What the caller gets, the loss first.</summary>
    public required IReadOnlyList<string> UserOutputs { get; init; }

    /// <summary>Inputs that are parameters of the checkpoint, in order.</summary>
    public required IReadOnlyList<Value> Parameters { get; init; }

    /// <summary>Output with the gradient of each trainable parameter, by parameter.</summary>
    public required IReadOnlyDictionary<string, string> Gradients { get; init; }

    /// <summary>Outputs that replace a parameter after a step: running statistics of batch normalisations.</summary>
    public required IReadOnlyList<(string Output, string Parameter)> Updates { get; init; }
}
