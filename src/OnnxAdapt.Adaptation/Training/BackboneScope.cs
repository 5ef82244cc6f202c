using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Parameters of the backbone with a head above it: every step runs the whole graph.</summary>
internal sealed class BackboneScope(SessionSettings settings, IBaseModel baseModel, FeaturePipeline pipeline, ExampleReader reader, IReadOnlySet<string> kernels, FrozenParts parts) : ITrainingScope, IDisposable
{
    private readonly BackboneModel _model = new(settings, baseModel, kernels, parts);

    public bool StartsFrozen => !settings.HasHead || !settings.Trainable.FreshHead;

    public int ScoringRows => _model.FixedRows > 0 ? _model.FixedRows : settings.BatchSize;

    public Task<TrainingSet> LoadAsync(LedgerSnapshot snapshot, Action<int> progress, CancellationToken cancellationToken) =>
        LoadAsync(snapshot, reader.Read(0, snapshot.Keys.Length).Select(example => example.Input), progress, cancellationToken);

    public Task<TrainingSet> LoadAsync(LedgerSnapshot snapshot, IReadOnlyList<ExampleInput> inputs, CancellationToken cancellationToken) =>
        LoadAsync(snapshot, inputs, _ => { }, cancellationToken);

    private Task<TrainingSet> LoadAsync(LedgerSnapshot snapshot, IEnumerable<ExampleInput> inputs, Action<int> progress, CancellationToken cancellationToken) => TrainingThread.RunAsync<TrainingSet>(() =>
    {
        ExampleInput[] prepared = [.. inputs.SelectMany(ExampleForm.Members).Select(baseModel.Prepare)];
        var outputs = OutputCounts.Of(settings, snapshot, baseModel);
        if (outputs == 0 || _model.Frozen(outputs) is not { } frozen)
        {
            progress(snapshot.Keys.Length);
            return new BackboneTrainingSet(settings.Task, snapshot, prepared, baseModel);
        }

        var activations = new ExampleActivations(frozen, baseModel, prepared, parts.MaxBytes);
        activations.Fill(progress, cancellationToken);
        return new BackboneTrainingSet(settings.Task, snapshot, prepared, baseModel, frozen, activations);
    });

    public async Task<ParameterSet?> WarmStartAsync(TrainingContext context, LedgerSnapshot snapshot, Action<int> progress, CancellationToken cancellationToken) =>
        !settings.HasHead || settings.Trainable.FreshHead
            ? null
            : await HeadWarmStart.TrainAsync(context, baseModel, pipeline, snapshot, progress, kernels, cancellationToken).ConfigureAwait(false);

    public TrainingProgram Program(int outputs, int level) => _model.Program(outputs, level);

    public IReadOnlyDictionary<string, int> Levels(int outputs) => _model.Levels(outputs);

    public ParameterSet BaseChanges(int outputs, ParameterSet parameters) => _model.BaseChanges(outputs, parameters);

    public IReadOnlyList<LowRankUpdate> LowRankChanges(int outputs, ParameterSet parameters) => _model.LowRankChanges(outputs, parameters);

    public ParameterSet Initial(int outputs, ParameterSet? earlier) => _model.Initial(outputs, earlier);

    public void Dispose() => _model.Dispose();
}
