using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>What a training run works with.</summary>
internal sealed record TrainingContext
{
    public required SessionSettings Settings { get; init; }

    public required AdaptationOptions Options { get; init; }

    public required ITrainingScope Scope { get; init; }

    public required ITrainingBackendFactory Backends { get; init; }

    public required TimeProvider Clock { get; init; }

    public required StepPacer Pacer { get; init; }

    public required AdaptationMetrics Metrics { get; init; }

    public TrainingBackendOptions BackendOptions => new()
    {
        ExecutionProvider = Options.ExecutionProvider,
        Threads = Math.Max(1, (int)(Environment.ProcessorCount * Options.TrainingCoreShare)),
        Memory = Options.TrainingMemory,
    };
}
