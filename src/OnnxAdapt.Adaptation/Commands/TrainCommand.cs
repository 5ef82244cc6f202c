using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;
using OnnxAdapt.Adaptation.Sessions;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Commands;

/// <summary>Trains over the examples before the command, going on from a checkpoint of the same command where there is one.</summary>
internal static class TrainCommand
{
    public static async Task<CommandResult> RunAsync(CommandContext context, SessionCommand.Train train, CommandMarker marker, CommandAnswers answers, CancellationToken cancellationToken)
    {
        var data = context.Data;
        var snapshot = data.Ledger.Snapshot(marker);
        var set = await context.LoadAsync(snapshot, train.Id, answers, cancellationToken).ConfigureAwait(false);
        var earlier = await context.StartAsync(snapshot, train.Id, answers, cancellationToken).ConfigureAwait(false);
        var outcome = await TrainingThread.RunAsync(() =>
        {
            var startsFrozen = data.Parameters is null && context.Scope.StartsFrozen;
            using var loop = new TrainingLoop(context.Training, train, set, earlier, data.State.Steps, startsFrozen);
            return loop.Run(data.Store.LoadRun(marker.Number), data.Store.SaveRun, answer => answers.Progress((SessionEvent.Progressed)answer), cancellationToken, run => data.Store.SaveTrained(marker.Number, run));
        }).ConfigureAwait(false);
        context.Dependencies.Metrics.Evaluated(context.Settings.Task, outcome.Evaluation);
        if (outcome.Evaluation.Count > 0) answers.Keep(new SessionEvent.Evaluated(train.Id, outcome.Evaluation));
        return new CommandResult(Next(data.State, outcome, marker), outcome.Parameters);
    }

    private static StoredState Next(StoredState state, TrainingOutcome outcome, CommandMarker marker) => state with
    {
        Steps = state.Steps + outcome.Steps,
        TrainSeconds = state.TrainSeconds + outcome.Seconds,
        Trained = marker.Number,
        Evaluation = outcome.Evaluation.Count > 0 ? outcome.Evaluation : null,
        StepSeconds = outcome.StepSeconds,
        PeakMemoryBytes = Math.Max(state.PeakMemoryBytes, outcome.PeakBytes),
        FrozenEvaluation = outcome.Frozen ?? state.FrozenEvaluation,
    };
}
