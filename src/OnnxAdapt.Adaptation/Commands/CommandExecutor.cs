using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Ledger;
using OnnxAdapt.Adaptation.Sessions;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Commands;

/// <summary>Runs a session's commands and makes what comes of them durable before it is answered.</summary>
internal sealed class CommandExecutor(SessionData data, IBaseModel baseModel, ITrainingScope scope, ExampleReader reader, FeaturePipeline pipeline, SessionDependencies dependencies)
{
    private const int RememberedCommands = 64;
    private readonly CommandContext _context = new(data, baseModel, scope, reader, pipeline, dependencies);

    /// <summary>The answers of a command that is done; null when it is not.</summary>
    public IReadOnlyList<SessionEvent>? AnswersOf(CommandMarker marker) =>
        data.State.Completed.FirstOrDefault(command => command.Number == marker.Number)?.Answers;

    public bool HasFailed(CommandMarker marker) => data.State.Failed.Contains(marker.Number);

    public async Task ExecuteAsync(QueuedCommand queued, Func<SessionEvent, ValueTask> send, CancellationToken cancellationToken)
    {
        var answers = new CommandAnswers(send);
        var started = dependencies.Clock.GetTimestamp();
        var name = queued.Command.GetType().Name;
        try
        {
            await data.Log.FlushAsync().ConfigureAwait(false);
            await RunAsync(queued, answers, cancellationToken).ConfigureAwait(false);
            dependencies.Metrics.Command(queued.Command, succeeded: true);
            dependencies.Log.CommandDone(data.Manifest.SessionId, name, queued.Command.Id, dependencies.Clock.GetElapsedTime(started).TotalSeconds);
            await answers.SendKeptAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await send(new SessionEvent.Failed(queued.Command.Id, AdaptErrorKind.Cancelled, "The command was stopped; send it again to go on.")).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            dependencies.Metrics.Command(queued.Command, succeeded: false);
            await send(Failed(queued, name, failure)).ConfigureAwait(false);
        }
    }

    private SessionEvent.Failed Failed(QueuedCommand queued, string name, Exception failure)
    {
        var id = queued.Command.Id;
        if (failure is AdaptException expected)
        {
            dependencies.Log.CommandFailed(data.Manifest.SessionId, name, id, expected.Message);
            Remember(queued);
            return new SessionEvent.Failed(id, expected.Kind, expected.Message);
        }

        dependencies.Log.CommandBroke(failure, data.Manifest.SessionId, name, id);
        Remember(queued);
        return new SessionEvent.Failed(id, AdaptErrorKind.Internal, "The command met a defect of the server; its log says more.");
    }

    /// <summary>Frees the id of a failed command, unless even that cannot be written.</summary>
    private void Remember(QueuedCommand queued)
    {
        try
        {
            data.Store.DeleteRun();
            data.Save(data.State with { Failed = [.. data.State.Failed.Append(queued.Marker.Number).TakeLast(RememberedCommands)] });
        }
        catch (IOException cause)
        {
            dependencies.Log.Unreadable(data.Store.Folder, cause.Message);
        }
    }

    private async Task RunAsync(QueuedCommand queued, CommandAnswers answers, CancellationToken cancellationToken)
    {
        var result = queued.Command switch
        {
            SessionCommand.Train train => await TrainCommand.RunAsync(_context, train, queued.Marker, answers, cancellationToken).ConfigureAwait(false),
            SessionCommand.Evaluate evaluate => await EvaluateCommand.RunAsync(_context, evaluate, queued.Marker, answers, cancellationToken).ConfigureAwait(false),
            SessionCommand.Publish publish => await PublishCommand.RunAsync(_context, publish, answers, cancellationToken).ConfigureAwait(false),
            SessionCommand.Finish finish => await FinishCommand.RunAsync(_context, finish, queued.Marker, answers, cancellationToken).ConfigureAwait(false),
            _ => Checkpoint(queued.Command, answers),
        };
        Settle(queued, answers, result);
    }

    private CommandResult Checkpoint(SessionCommand command, CommandAnswers answers)
    {
        answers.Keep(new SessionEvent.CheckpointSaved(command.Id, data.State.Steps));
        return new CommandResult(data.State, null);
    }

    private void Settle(QueuedCommand queued, CommandAnswers answers, CommandResult result)
    {
        answers.Keep(new SessionEvent.Done(queued.Command.Id));
        var completed = new CompletedCommand(queued.Command.Id, queued.Marker.Number, answers.Kept);
        data.Save(
            result.State with
            {
                FeatureSeconds = _context.FeatureSeconds,
                Completed = [.. result.State.Completed.Append(completed).TakeLast(RememberedCommands)],
            },
            result.Parameters);
        data.Store.DeleteRun();
        data.Store.DeleteTrainedBut(data.State.Trained ?? 0);
    }
}
