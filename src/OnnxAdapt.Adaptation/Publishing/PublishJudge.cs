using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Commands;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Evaluation;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Publishing;

/// <summary>The session's publish policy.</summary>
internal static class PublishJudge
{
    /// <exception cref="AdaptException">FailedPrecondition when the policy refuses.</exception>
    public static async Task JudgeAsync(CommandContext context, TrainingSet set, EvaluationResult? evaluation, CancellationToken cancellationToken)
    {
        var policy = context.Settings.Publish;
        if (policy.MinimumScore is null && !policy.OnlyIfBetter && !policy.OnlyIfBetterThanFrozen) return;
        if (evaluation is null) throw Refused("the policy needs validation examples, and there are none");
        var score = Evaluator.Score(context.Settings.Task, evaluation);
        if (policy.MinimumScore is { } least && score < least) throw Refused(FormattableString.Invariant($"the score on the validation examples is {score:G6}, below the minimum of {least:G6}"));
        if (policy.OnlyIfBetterThanFrozen) RequireGain(context, score);
        if (policy.OnlyIfBetter && await ServedScoreAsync(context, set, cancellationToken).ConfigureAwait(false) is { } served && score < served)
        {
            throw Refused(FormattableString.Invariant($"the served version scores {served:G6} on the validation examples, the new one {score:G6}"));
        }
    }

    /// <summary>Negative transfer: training inside the base made it worse than leaving it alone.</summary>
    private static void RequireGain(CommandContext context, double score)
    {
        var frozen = context.Data.State.FrozenEvaluation is { } evaluation
            ? Evaluator.Score(context.Settings.Task, evaluation)
            : throw Refused("the policy compares with the frozen base, which was not scored in this session");
        if (score < frozen) throw Refused(FormattableString.Invariant($"the frozen base scores {frozen:G6} on the validation examples, the trained one {score:G6}"));
    }

    private static async Task<double?> ServedScoreAsync(CommandContext context, TrainingSet set, CancellationToken cancellationToken)
    {
        if (context.Dependencies.Publisher.LatestVersion(context.Settings.Model) is null) return null;
        var scorer = context.Dependencies.Served ?? throw Refused("this server cannot score its served versions");
        var rows = context.ValidationRows(set);
        var examples = context.Reader.Read(0, set.Snapshot.Keys.Length);
        var scores = await scorer.ScoreAsync(context.Settings.Model, [.. rows.SelectMany(row => ExampleForm.Members(examples[row].Input))], cancellationToken).ConfigureAwait(false);
        if (scores is null) return null;
        var outputs = ServedOutputs.Align(scores, set.Snapshot.Labels, set.OutputCount / (scores.Outputs.Count / rows.Length));
        return Evaluator.Score(context.Settings.Task, context.Evaluate(set, outputs, rows));
    }

    private static AdaptException Refused(string reason) => AdaptException.Precondition($"Not published: {reason}.");
}
