using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;
using OnnxAdapt.Adaptation.Sessions;

namespace OnnxAdapt.Adaptation.Commands;

/// <summary>Ends a session, publishing first if its policy says so. A policy that refuses does not keep the session from ending.</summary>
internal static class FinishCommand
{
    public static async Task<CommandResult> RunAsync(CommandContext context, SessionCommand.Finish finish, CommandMarker marker, CommandAnswers answers, CancellationToken cancellationToken)
    {
        var (state, reason) = (context.Data.State, "");
        if (context.Settings.Publish.OnFinish && (state.Version == 0 || state.PublishedSteps != state.Steps))
        {
            try
            {
                state = (await PublishCommand.RunAsync(context, new SessionCommand.Publish(finish.Id), answers, cancellationToken).ConfigureAwait(false)).State;
            }
            catch (AdaptException refused) when (refused.Kind == AdaptErrorKind.FailedPrecondition)
            {
                reason = refused.Message;
            }
        }

        answers.Keep(new SessionEvent.Summarised(finish.Id, Summary(context, state, reason, marker)));
        return new CommandResult(state with { IsFinished = true }, null);
    }

    private static SessionSummary Summary(CommandContext context, StoredState state, string reason, CommandMarker marker) => new()
    {
        Model = context.Settings.Model,
        Version = state.Version,
        Examples = marker.ExampleCount,
        Rejected = context.Data.Ledger.Rejected,
        Steps = state.Steps,
        Evaluation = state.Evaluation,
        FeatureSeconds = context.FeatureSeconds,
        TrainSeconds = state.TrainSeconds,
        UnpublishedReason = reason,
        PeakMemoryBytes = state.PeakMemoryBytes,
        StepSeconds = state.StepSeconds,
        FrozenEvaluation = state.FrozenEvaluation,
    };
}
