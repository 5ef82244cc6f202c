using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Evaluation;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>
/// A training command from its first step to its last. The validated run trains on the training share and, where asked, ends when
/// validation no longer improves; its metrics are those reported. A refit then trains anew on all examples for as many steps. All
/// choices follow from log, seed and settings, and the state between two steps can be kept, so a run that is cut off and taken up
/// again ends in bit-equal parameters.
/// </summary>
internal sealed class TrainingLoop(TrainingContext context, SessionCommand.Train command, TrainingSet set, ParameterSet? earlier, long sessionSteps, bool judgeStart = false) : IDisposable
{
    private readonly int _number = set.Snapshot.Marker.Number;
    private long _started = context.Clock.GetTimestamp();
    private long _lastSaved = context.Clock.GetTimestamp();
    private RunState _state = new() { Command = set.Snapshot.Marker.Number, Phase = 0, Step = 0 };
    private ParameterSet _best = new();
    private Action<TrainedRun> _keep = _ => { };

    /// <summary>Runs to the end.</summary>
    /// <param name="checkpoint">Where an earlier attempt stood; null to start.</param>
    /// <param name="save">Keeps the state, from time to time.</param>
    /// <param name="report">Takes progress.</param>
    /// <param name="cancellationToken">Ends the run between two steps.</param>
    /// <param name="keep">Keeps how the run ended that gave the parameters; null keeps nothing. What it is given is gone afterwards.</param>
    public TrainingOutcome Run(RunCheckpoint? checkpoint, Action<RunCheckpoint> save, Action<SessionEvent> report, CancellationToken cancellationToken, Action<TrainedRun>? keep = null)
    {
        _keep = keep ?? _keep;
        var (training, validation) = ValidationSplit.Of(set.Snapshot.Keys, set.IsUsable, context.Settings.Seed, context.Settings.ValidationShare);
        Require(training, validation);
        if (checkpoint is not null) Restore(checkpoint);
        PeakMemory.Restart();
        var meter = new ProgressMeter(command.Id, command.ReportEvery > 0 ? command.ReportEvery : context.Options.ReportEvery, set.Snapshot.Keys.Length, report, context);
        ParameterSet? parameters = null;
        if (_state.Phase == 0)
        {
            using var validated = new PhaseRun(context, set, training, _number, 0, TrainingSchedule.Of(command.Until, training.Length, context.Settings, context.Options), earlier);
            parameters = Validated(validated, validation, checkpoint, save, meter, cancellationToken);
        }

        if (command.Refit && validation.Length > 0)
        {
            parameters?.Dispose();
            parameters = Refit([.. training.Concat(validation).Order()], checkpoint is { State.Phase: 1 } ? checkpoint : null, save, meter, cancellationToken);
        }

        return new TrainingOutcome(RequireFinite(parameters!), _state.Evaluation!, _state.StepsBefore, Seconds(), meter.StepSeconds, meter.PeakBytes, _state.Frozen);
    }

    public void Dispose() => _best.Dispose();

    private static ParameterSet RequireFinite(ParameterSet parameters)
    {
        foreach (var (name, tensor) in parameters)
        {
            foreach (var value in tensor.AsSpan<float>())
            {
                if (!float.IsFinite(value)) throw Refused($"The parameter '{name}' is no longer finite.");
            }
        }

        return parameters;
    }

    private static AdaptException Refused(string what, Exception? cause = null) => new(
        AdaptErrorKind.FailedPrecondition,
        $"{what} The command is undone: the parameters are those before it. A lower learning rate or max_gradient_norm may help.",
        cause);

    private void Require(int[] training, int[] validation)
    {
        if (training.Length == 0) throw AdaptException.Precondition("There are no examples to train on; send some first.");
        if (set.OutputCount == 0) throw AdaptException.Precondition("There are no labels; send labelled examples first.");
        if (context.Settings.Task == ModelTask.SingleLabel && set.OutputCount < 2) throw AdaptException.Precondition("There is one label only; a classifier needs at least two.");
        if (command.Until is TrainUntil.NoImprovement && validation.Length == 0)
        {
            throw AdaptException.Precondition("Training until there is no improvement needs validation examples, and there are none: raise validation_share, send more examples, or train for a number of epochs.");
        }
    }

    private void Restore(RunCheckpoint checkpoint)
    {
        _state = checkpoint.State;
        _best = checkpoint.BestParameters;
        _started -= (long)(_state.Seconds * context.Clock.TimestampFrequency);
    }

    private ParameterSet Validated(PhaseRun run, int[] validation, RunCheckpoint? checkpoint, Action<RunCheckpoint> save, ProgressMeter meter, CancellationToken cancellationToken)
    {
        if (checkpoint is not null) run.Continue(checkpoint);
        if (judgeStart && checkpoint is null && validation.Length > 0) _state = _state with { Frozen = run.Evaluate(validation, sessionSteps) };
        while (!run.AtEnd && !IsOutOfPatience(run))
        {
            Advance(run, meter, cancellationToken);
            if (run.Schedule.Patience is not null && (run.AtEpochEnd || run.AtEnd)) Judge(run, validation);
            SaveWhenDue(run, save);
        }

        if (_state.Best is not null) run.Import(_best);
        if (!command.Refit || validation.Length == 0) Keep(run);
        var parameters = RequireFinite(run.PlainParameters());
        var evaluation = EvaluatePlain(run, parameters, validation);
        _state = _state with { Phase = 1, Step = 0, ChosenSteps = _state.Best?.Step ?? run.Step, StepsBefore = run.Step, Evaluation = evaluation, Best = null, BadEpochs = 0 };
        _best = new ParameterSet();
        return parameters;
    }

    private ParameterSet Refit(int[] rows, RunCheckpoint? checkpoint, Action<RunCheckpoint> save, ProgressMeter meter, CancellationToken cancellationToken)
    {
        using var run = new PhaseRun(context, set, rows, _number, 1, TrainingSchedule.Fixed(_state.ChosenSteps, rows.Length, context.Settings.BatchSize), earlier);
        if (checkpoint is not null) run.Continue(checkpoint);
        while (!run.AtEnd)
        {
            Advance(run, meter, cancellationToken);
            SaveWhenDue(run, save);
        }

        _state = _state with { StepsBefore = _state.StepsBefore + run.Step };
        Keep(run);
        return run.PlainParameters();
    }

    private void Advance(PhaseRun run, ProgressMeter meter, CancellationToken cancellationToken)
    {
        context.Pacer.Pause(cancellationToken);
        meter.Begin();
        try
        {
            var result = run.Advance();
            meter.Count(result, run, sessionSteps + _state.StepsBefore + run.Step);
        }
        catch (AdaptException refused) when (refused.Kind == AdaptErrorKind.FailedPrecondition)
        {
            throw Refused($"Step {run.Step + 1} was refused: {refused.Message}", refused);
        }
    }

    private void Keep(PhaseRun run)
    {
        var end = run.End();
        _keep(end);
        end.Scaled.Dispose();
    }

    private bool IsOutOfPatience(PhaseRun run) => run.Schedule.Patience is { } patience && _state.BadEpochs >= patience;

    private void Judge(PhaseRun run, int[] validation)
    {
        var result = run.Evaluate(validation, sessionSteps + run.Step);
        var score = Evaluator.Score(context.Settings.Task, result);
        var delta = run.Schedule.MinDelta;
        var better = _state.Best is not { } best || score > best.Score + delta || (score >= best.Score && result.Loss < best.Loss - delta);
        if (!better)
        {
            _state = _state with { BadEpochs = _state.BadEpochs + 1 };
            return;
        }

        _state = _state with { Best = new BestPass(score, result.Loss, run.Step), BadEpochs = 0 };
        _best.Dispose();
        _best = run.AllParameters();
    }

    /// <summary>The metrics of the parameters as they are published: on plain features.</summary>
    private EvaluationResult EvaluatePlain(PhaseRun run, ParameterSet parameters, int[] validation)
    {
        run.Import(parameters);
        var outputs = run.Score(validation, null);
        var result = Evaluator.Evaluate(context.Settings.Task, outputs, [.. validation.Select(row => set.Snapshot.Targets[row])], set.Snapshot.Labels, set.OutputCount, sessionSteps + run.Step, set.Snapshot.Members);
        return double.IsFinite(result.Loss) ? result : throw Refused($"The validation loss is {result.Loss}.");
    }

    private void SaveWhenDue(PhaseRun run, Action<RunCheckpoint> save)
    {
        var due = context.Options.CheckpointSeconds == 0
            ? run.AtEpochEnd
            : context.Clock.GetElapsedTime(_lastSaved).TotalSeconds >= context.Options.CheckpointSeconds;
        if (!due || run.AtEnd || !run.CanContinue) return;
        _lastSaved = context.Clock.GetTimestamp();
        var (parameters, optimizer) = run.View();
        save(new RunCheckpoint(_state with { Phase = run.Phase, Step = run.Step, Seconds = Seconds() }, parameters, optimizer, _best));
    }

    private double Seconds() => context.Clock.GetElapsedTime(_started).TotalSeconds;
}
