using System.Collections.Frozen;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>A head on features that are computed once.</summary>
internal sealed class HeadScope(SessionSettings settings, IBaseModel baseModel, FeaturePipeline pipeline, IReadOnlySet<string> kernels) : ITrainingScope
{
    public bool StartsFrozen => false;

    public int ScoringRows => 0;

    public async Task<TrainingSet> LoadAsync(LedgerSnapshot snapshot, Action<int> progress, CancellationToken cancellationToken) =>
        new HeadTrainingSet(settings.Task, snapshot, await pipeline.CollectAsync(snapshot, progress, cancellationToken).ConfigureAwait(false));

    public async Task<TrainingSet> LoadAsync(LedgerSnapshot snapshot, IReadOnlyList<ExampleInput> inputs, CancellationToken cancellationToken)
    {
        var outcomes = await baseModel.ExtractAsync(inputs, WorkPriority.Background, cancellationToken).ConfigureAwait(false);
        var matrix = new FeatureMatrix(inputs.Count, baseModel.FeatureSize);
        for (var i = 0; i < outcomes.Count; i++) outcomes[i].Value.CopyTo(matrix[i]);
        return new HeadTrainingSet(settings.Task, snapshot, matrix);
    }

    public Task<ParameterSet?> WarmStartAsync(TrainingContext context, LedgerSnapshot snapshot, Action<int> progress, CancellationToken cancellationToken) =>
        Task.FromResult<ParameterSet?>(null);

    public IReadOnlyDictionary<string, int> Levels(int outputs) => FrozenDictionary<string, int>.Empty;

    public ParameterSet BaseChanges(int outputs, ParameterSet parameters) => new();

    public IReadOnlyList<LowRankUpdate> LowRankChanges(int outputs, ParameterSet parameters) => [];

    public TrainingProgram Program(int outputs, int level) => HeadModels.Program(settings, HeadModels.Options(settings, baseModel.FeatureSize, outputs), kernels);

    public ParameterSet Initial(int outputs, ParameterSet? earlier) => HeadModels.Initial(HeadModels.Options(settings, baseModel.FeatureSize, outputs), earlier);
}
