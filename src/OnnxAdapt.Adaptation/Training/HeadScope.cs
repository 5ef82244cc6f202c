using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>A head on features that are computed once.</summary>
internal sealed class HeadScope(SessionSettings settings, int featureSize, FeaturePipeline pipeline) : ITrainingScope
{
    public bool CanContinue => settings.Trainable.HeadDropout == 0;

    public int ScoringRows => 0;

    public async Task<TrainingSet> LoadAsync(LedgerSnapshot snapshot, Action<int> progress, CancellationToken cancellationToken) =>
        new HeadTrainingSet(settings.Task, snapshot, await pipeline.CollectAsync(snapshot, progress, cancellationToken).ConfigureAwait(false));

    public TrainingProgram Program(int outputs) => HeadModels.Program(HeadModels.Options(settings, featureSize, outputs), settings.Task, settings.Seed);

    public ParameterSet Initial(int outputs, ParameterSet? earlier) => HeadModels.Initial(HeadModels.Options(settings, featureSize, outputs), earlier);
}
