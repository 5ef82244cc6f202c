using System.Collections.Frozen;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>What sessions work with.</summary>
internal sealed record SessionDependencies
{
    public required AdaptationOptions Options { get; init; }

    public required IBaseModelProvider BaseModels { get; init; }

    public required IModelPublisher Publisher { get; init; }

    public required ITrainingBackendFactory Backends { get; init; }

    public required FeatureCache Features { get; init; }

    public required AdaptationMetrics Metrics { get; init; }

    public required AdaptationLog Log { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>Training operators that programs may hold; none where they are switched off or run on another device than the processor.</summary>
    public IReadOnlySet<string> Kernels => Options is { CustomOperators: true, ExecutionProvider: "cpu" } ? Backends.Kernels : FrozenSet<string>.Empty;

    public IServingLoad? Load { get; init; }

    public IServedModelScorer? Served { get; init; }

    public IInferenceBackendFactory? Inference { get; init; }

    /// <summary>Writes sessions for other training runtimes; null where that is not offered.</summary>
    public IArtifactWriter? Artifacts { get; init; }

    /// <summary>Provider and threads of training.</summary>
    public TrainingBackendOptions TrainingBackend => new()
    {
        ExecutionProvider = Options.ExecutionProvider,
        Threads = Math.Max(1, (int)(Environment.ProcessorCount * Options.TrainingCoreShare)),
    };

    public FrozenParts FrozenParts => new(Inference, TrainingBackend, Options.ActivationCacheBytes);
}
