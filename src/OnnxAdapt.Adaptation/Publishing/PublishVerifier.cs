using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Commands;
using OnnxAdapt.Adaptation.Evaluation;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Publishing;

/// <summary>
/// Compares a candidate, as written and loaded back, with the trainer: outputs on the validation examples (or on some training examples
/// where none validate) must agree relative to the largest, and decisions must be as often right.
/// </summary>
internal sealed class PublishVerifier
{
    private const int RowsWithoutValidation = 256;

    private readonly CommandContext _context;
    private readonly TrainingSet _set;
    private readonly int[] _rows;
    private readonly float[] _expected;

    private PublishVerifier(CommandContext context, TrainingSet set, int[] rows, float[] expected) =>
        (_context, _set, _rows, _expected) = (context, set, rows, expected);

    public static async Task<PublishVerifier> CreateAsync(CommandContext context, TrainingSet set, ParameterSet parameters)
    {
        var rows = context.ValidationRows(set);
        if (rows.Length == 0) rows = [.. Enumerable.Range(0, set.Snapshot.Keys.Length).Where(set.IsUsable).Take(RowsWithoutValidation)];
        return new PublishVerifier(context, set, rows, await context.ScoreAsync(set, parameters, rows).ConfigureAwait(false));
    }

    /// <exception cref="AdaptException">Internal when the candidate differs.</exception>
    public async Task VerifyAsync(ICandidateModel candidate, CancellationToken cancellationToken)
    {
        var actual = _set is HeadTrainingSet head
            ? ScoreFeatures(candidate, head)
            : await ScoreInputsAsync(candidate, cancellationToken).ConfigureAwait(false);
        Compare(actual);
    }

    private float[] ScoreFeatures(ICandidateModel candidate, HeadTrainingSet head)
    {
        using var outputs = candidate.ScoreFeatures(head.Features(_rows));
        return outputs.AsSpan<float>().ToArray();
    }

    private async Task<float[]> ScoreInputsAsync(ICandidateModel candidate, CancellationToken cancellationToken)
    {
        var examples = _context.Reader.Read(0, _set.Snapshot.Keys.Length);
        var outcomes = await candidate.ScoreAsync([.. _rows.SelectMany(row => ExampleForm.Members(examples[row].Input))], cancellationToken).ConfigureAwait(false);
        return [.. outcomes.SelectMany(outcome => outcome.Value)];
    }

    private void Compare(float[] actual)
    {
        if (actual.Length != _expected.Length) throw Refused($"it gives {actual.Length} outputs, the trainer {_expected.Length}");
        var scale = _expected.Select(Math.Abs).DefaultIfEmpty().Max();
        for (var i = 0; i < actual.Length; i++)
        {
            var difference = Math.Abs(actual[i] - _expected[i]);
            if (!(difference <= _context.Dependencies.Options.PublishTolerance * scale))
            {
                throw Refused(FormattableString.Invariant($"output {i} is {actual[i]:G9}, the trainer's {_expected[i]:G9}"));
            }
        }

        var (found, expected) = (Score(actual), Score(_expected));
        if (_context.Settings.Task is ModelTask.SingleLabel or ModelTask.MultiLabel && found != expected) throw Refused(FormattableString.Invariant($"its accuracy is {found:G6}, the trainer's {expected:G6}"));
    }

    private double Score(float[] outputs) => Evaluator.Score(_context.Settings.Task, _context.Evaluate(_set, outputs, _rows));

    private static AdaptException Refused(string difference) =>
        new(AdaptErrorKind.Internal, $"Not published: the version as written does not give what was trained: {difference}.");
}
