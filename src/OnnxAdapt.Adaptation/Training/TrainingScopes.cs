using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>The scope of a session by its settings.</summary>
internal static class TrainingScopes
{
    public static ITrainingScope Of(SessionSettings settings, IBaseModel baseModel, FeaturePipeline pipeline, ExampleReader reader, IReadOnlySet<string> kernels, FrozenParts parts) =>
        settings.Trainable.IsInside
            ? new BackboneScope(settings, baseModel, pipeline, reader, kernels, parts)
            : new HeadScope(settings, baseModel, pipeline, kernels);
}
