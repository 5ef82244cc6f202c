using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Adaptation.Contract;

/// <summary>A session as another training runtime can go on with it: one graph from the base's inputs to what the loss is computed on, and how it was trained.</summary>
public sealed record SessionArtifacts
{
    /// <summary>The graph, with the session's present parameters as initializers.</summary>
    public required OnnxModel Model { get; init; }

    /// <summary>Output that the loss is computed on.</summary>
    public required string Predictions { get; init; }

    /// <summary>Output in the units of labels or targets; the same as <see cref="Predictions"/> unless a regression was trained on a scale of its own.</summary>
    public required string Output { get; init; }

    /// <summary>Initializers that are trained.</summary>
    public required IReadOnlyList<string> Trainable { get; init; }

    /// <summary>Name of the loss.</summary>
    public required string Loss { get; init; }

    /// <summary>Settings of the loss.</summary>
    public required LossOptions LossOptions { get; init; }

    /// <summary>The optimizer with its groups.</summary>
    public required OptimizerSettings Optimizer { get; init; }

    /// <summary>The optimizer's state, as <see cref="ITrainingBackend.ExportOptimizerState"/> gives it, for every parameter.</summary>
    public required ParameterSet OptimizerState { get; init; }

    /// <summary>Whether dropout was on.</summary>
    public required bool Dropout { get; init; }

    /// <summary>Seed of dropout.</summary>
    public required long Seed { get; init; }

    /// <summary>Whether batch normalisations used the statistics of batches.</summary>
    public required bool BatchStatistics { get; init; }

    /// <summary>Subtracted from each target before the loss; empty for targets as they are.</summary>
    public IReadOnlyList<float> TargetCenter { get; init; } = [];

    /// <summary>Then divides each target.</summary>
    public IReadOnlyList<float> TargetDeviation { get; init; } = [];

    /// <summary>Where the session comes from: texts and whole numbers by name.</summary>
    public required IReadOnlyDictionary<string, object> Properties { get; init; }
}
