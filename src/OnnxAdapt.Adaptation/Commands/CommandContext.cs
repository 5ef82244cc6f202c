using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Evaluation;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Ledger;
using OnnxAdapt.Adaptation.Sessions;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Commands;

/// <summary>What commands work with.</summary>
internal sealed class CommandContext(SessionData data, IBaseModel baseModel, ITrainingScope scope, ExampleReader reader, FeaturePipeline pipeline, SessionDependencies dependencies)
{
    private readonly double _featureSecondsBefore = data.State.FeatureSeconds;

    public SessionData Data => data;

    public IBaseModel BaseModel => baseModel;

    public ITrainingScope Scope => scope;

    public ExampleReader Reader => reader;

    public SessionDependencies Dependencies => dependencies;

    public SessionSettings Settings => data.Manifest.Settings;

    public double FeatureSeconds => _featureSecondsBefore + pipeline.Elapsed.TotalSeconds;

    public TrainingContext Training { get; } = new()
    {
        Settings = data.Manifest.Settings,
        Options = dependencies.Options,
        Scope = scope,
        Backends = dependencies.Backends,
        Clock = dependencies.Clock,
        Pacer = new StepPacer(dependencies.Load, TimeSpan.FromMilliseconds(dependencies.Options.MaxStepPauseMilliseconds), dependencies.Clock),
        Metrics = dependencies.Metrics,
    };

    /// <summary>The examples of a command; features are computed where they are missing.</summary>
    public Task<TrainingSet> LoadAsync(LedgerSnapshot snapshot, string commandId, CommandAnswers answers, CancellationToken cancellationToken) =>
        scope.LoadAsync(snapshot, FeatureProgress(snapshot, commandId, answers), cancellationToken);

    /// <summary>Parameters that training starts from: the last ones, or a warm start; null for fresh ones.</summary>
    public async Task<ParameterSet?> StartAsync(LedgerSnapshot snapshot, string commandId, CommandAnswers answers, CancellationToken cancellationToken) =>
        data.Parameters ?? await scope.WarmStartAsync(Training, snapshot, FeatureProgress(snapshot, commandId, answers), cancellationToken).ConfigureAwait(false);

    /// <summary>The parameters, with rows for labels that came after training.</summary>
    /// <exception cref="AdaptException">FailedPrecondition before the first training.</exception>
    public ParameterSet Parameters(int outputs) =>
        scope.Initial(outputs, data.Parameters ?? throw AdaptException.Precondition("Nothing has been trained yet; send a train command first."));

    /// <summary>Raw outputs of given parameters on a set.</summary>
    public Task<float[]> ScoreAsync(TrainingSet set, ParameterSet parameters, int[] rows) => TrainingThread.RunAsync(() =>
    {
        using var backend = dependencies.Backends.Create(scope.Program(set.OutputCount), parameters, new OptimizerSettings(), Training.BackendOptions);
        return Scorer.Score(backend, set, rows, null, scope.ScoringRows);
    });

    /// <summary>Rows of a set that validate.</summary>
    public int[] ValidationRows(TrainingSet set) =>
        ValidationSplit.Of(set.Snapshot.Keys, set.IsUsable, Settings.Seed, Settings.ValidationShare).Validation;

    private Action<int> FeatureProgress(LedgerSnapshot snapshot, string commandId, CommandAnswers answers) =>
        ready => answers.Progress(new SessionEvent.Progressed(commandId, data.State.Steps, 0, 0, 0, 0, 0, ready, snapshot.Keys.Length));

    public EvaluationResult Evaluate(TrainingSet set, float[] outputs, int[] rows) => Evaluator.Evaluate(
        Settings.Task, outputs, [.. rows.Select(row => set.Snapshot.Targets[row])], set.Snapshot.Labels, set.OutputCount, data.State.Steps, set.Snapshot.Members);
}
