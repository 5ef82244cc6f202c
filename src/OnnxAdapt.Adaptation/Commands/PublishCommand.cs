using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Publishing;

namespace OnnxAdapt.Adaptation.Commands;

/// <summary>Publishes the trained parameters, if the session's policy allows and the written version gives what the trainer gave.</summary>
internal static class PublishCommand
{
    public static async Task<CommandResult> RunAsync(CommandContext context, SessionCommand.Publish publish, CommandAnswers answers, CancellationToken cancellationToken)
    {
        var state = context.Data.State;
        if (context.Data.Parameters is not { } parameters || state.Trained is not { } trained) throw AdaptException.Precondition("Nothing has been trained yet; send a train command first.");
        var snapshot = context.Data.Ledger.Snapshot(context.Data.Ledger.Command(trained));
        var set = await context.LoadAsync(snapshot, publish.Id, answers, cancellationToken).ConfigureAwait(false);
        await PublishJudge.JudgeAsync(context, set, state.Evaluation, cancellationToken).ConfigureAwait(false);
        var verifier = await PublishVerifier.CreateAsync(context, set, parameters).ConfigureAwait(false);
        var delta = DeltaBuilder.Build(context, publish.Id, snapshot, parameters);
        var serve = publish.Serve ?? context.Settings.Publish.Serve;
        var version = await context.Dependencies.Publisher.PublishAsync(delta, serve, verifier.VerifyAsync, cancellationToken).ConfigureAwait(false);
        context.Dependencies.Metrics.Published();
        context.Dependencies.Log.Published(context.Data.Manifest.SessionId, version.Name, version.Version, version.Serving);
        answers.Keep(new SessionEvent.VersionPublished(publish.Id, version));
        return new CommandResult(state with { Version = version.Version, PublishedSteps = state.Steps }, null);
    }
}
