using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Ledger;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Commands;

/// <summary>Scores the validation examples before the command, or examples that came with it.</summary>
internal static class EvaluateCommand
{
    public static async Task<CommandResult> RunAsync(CommandContext context, SessionCommand.Evaluate evaluate, CommandMarker marker, CommandAnswers answers, CancellationToken cancellationToken)
    {
        var result = evaluate.Examples.Count > 0
            ? await GivenAsync(context, evaluate.Examples, marker, cancellationToken).ConfigureAwait(false)
            : await ValidationAsync(context, evaluate.Id, marker, answers, cancellationToken).ConfigureAwait(false);
        context.Dependencies.Metrics.Evaluated(context.Settings.Task, result);
        answers.Keep(new SessionEvent.Evaluated(evaluate.Id, result));
        return new CommandResult(context.Data.State, null);
    }

    private static async Task<EvaluationResult> ValidationAsync(CommandContext context, string id, CommandMarker marker, CommandAnswers answers, CancellationToken cancellationToken)
    {
        var snapshot = context.Data.Ledger.Snapshot(marker);
        using var parameters = context.Parameters(OutputCount(context, snapshot));
        var set = await context.LoadAsync(snapshot, id, answers, cancellationToken).ConfigureAwait(false);
        var rows = context.ValidationRows(set);
        if (rows.Length == 0) throw AdaptException.Precondition("There are no validation examples: raise validation_share, send more examples, or send examples with the command.");
        return context.Evaluate(set, await context.ScoreAsync(set, parameters, rows).ConfigureAwait(false), rows);
    }

    private static async Task<EvaluationResult> GivenAsync(CommandContext context, IReadOnlyList<Example> examples, CommandMarker marker, CancellationToken cancellationToken)
    {
        var snapshot = context.Data.Ledger.Snapshot(marker);
        using var parameters = context.Parameters(OutputCount(context, snapshot));
        var given = snapshot with { Targets = GivenExamples.Targets(context, snapshot, examples), Keys = new ContentKey[examples.Count] };
        var set = await context.Scope.LoadAsync(given, [.. examples.Select(example => example.Input)], cancellationToken).ConfigureAwait(false);
        var rows = Enumerable.Range(0, examples.Count).ToArray();
        return context.Evaluate(set, await context.ScoreAsync(set, parameters, rows).ConfigureAwait(false), rows);
    }

    private static int OutputCount(CommandContext context, LedgerSnapshot snapshot) =>
        OutputCounts.Of(context.Settings, snapshot, context.BaseModel);
}
