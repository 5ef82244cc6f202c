using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Parameters of the backbone with a head above it: every step runs the whole graph.</summary>
internal sealed class BackboneScope(SessionSettings settings, IBaseModel baseModel, FeaturePipeline pipeline, ExampleReader reader, IReadOnlySet<string> kernels) : ITrainingScope
{
    private readonly BackboneModel _model = new(settings, baseModel, kernels);

    public bool CanContinue => settings.Trainable.HeadDropout == 0;

    public bool StartsFrozen => settings.Trainable.OwnOutput || !settings.Trainable.FreshHead;

    public int ScoringRows => _model.FixedRows > 0 ? _model.FixedRows : settings.BatchSize;

    public Task<TrainingSet> LoadAsync(LedgerSnapshot snapshot, Action<int> progress, CancellationToken cancellationToken)
    {
        var inputs = Array.ConvertAll(reader.Read(0, snapshot.Keys.Length), example => example.Input);
        progress(inputs.Length);
        return LoadAsync(snapshot, inputs, cancellationToken);
    }

    public Task<TrainingSet> LoadAsync(LedgerSnapshot snapshot, IReadOnlyList<ExampleInput> inputs, CancellationToken cancellationToken) =>
        Task.FromResult<TrainingSet>(new BackboneTrainingSet(settings.Task, snapshot, inputs, baseModel));

    public async Task<ParameterSet?> WarmStartAsync(TrainingContext context, LedgerSnapshot snapshot, Action<int> progress, CancellationToken cancellationToken) =>
        settings.Trainable.OwnOutput || settings.Trainable.FreshHead
            ? null
            : await HeadWarmStart.TrainAsync(context, baseModel, pipeline, snapshot, progress, kernels, cancellationToken).ConfigureAwait(false);

    public TrainingProgram Program(int outputs, int level) => _model.Program(outputs, level);

    public IReadOnlyDictionary<string, int> Levels(int outputs) => _model.Levels(outputs);

    public ParameterSet BaseChanges(int outputs, ParameterSet parameters) => _model.BaseChanges(outputs, parameters);

    public ParameterSet Initial(int outputs, ParameterSet? earlier) => _model.Initial(outputs, earlier);
}
