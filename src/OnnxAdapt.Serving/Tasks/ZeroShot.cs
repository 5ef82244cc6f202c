using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Tasks;

/// <summary>
/// Classification by descriptions. A model that embeds compares directions: cosines, sharpened by a fixed factor and turned into
/// probabilities over the labels. A model that judges entailment reads text and hypothesis: the probability of entailment against
/// contradiction for each label alone, or against the other labels.
/// </summary>
internal sealed class ZeroShot(IInferenceEngine engine)
{
    private const int MostCandidates = 1000;
    private const float Sharpness = 20;
    private const string DefaultTemplate = "This example is {}.";
    private const string Placeholder = "{}";

    public Task<PredictResult> ClassifyAsync(ZeroShotCall call, ModelProfile profile, CancellationToken cancellationToken)
    {
        Require(call);
        return profile.Kind switch
        {
            ModelKind.Embedding => ByDirectionAsync(call, cancellationToken),
            ModelKind.Classifier when EntailmentOf(profile) >= 0 => ByEntailmentAsync(call, profile, cancellationToken),
            _ => throw AdaptException.Precondition($"'{profile.Name}' is a model for {profile.Task}; labels by description need an embedding model, or a classifier of text pairs with a label 'entailment'."),
        };
    }

    private static void Require(ZeroShotCall call)
    {
        if (call.Texts.Count == 0) throw AdaptException.Invalid("inputs", "is empty; give at least one text.");
        if (call.Candidates.Count is 0 or > MostCandidates) throw AdaptException.Invalid("candidates", $"has {call.Candidates.Count} labels; give 1 to {MostCandidates}.");
        if (call.Candidates.Any(candidate => candidate.Name.Length == 0)) throw AdaptException.Invalid("candidates", "holds a label without a name.");
        if (call.Candidates.DistinctBy(candidate => candidate.Name).Count() < call.Candidates.Count) throw AdaptException.Invalid("candidates", "names a label twice.");
        if (call.TopK < 0) throw AdaptException.Invalid("top_k", $"is {call.TopK}; must be 0 or more.");
        if (call.Template.Length > 0 && !call.Template.Contains(Placeholder, StringComparison.Ordinal)) throw AdaptException.Invalid("template", $"holds no {Placeholder} for the label.");
    }

    private static int EntailmentOf(ModelProfile profile) => IndexOf(profile, "entail");

    private static int IndexOf(ModelProfile profile, string start) =>
        profile.Labels.ToList().FindIndex(label => label.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    private async Task<PredictResult> ByDirectionAsync(ZeroShotCall call, CancellationToken cancellationToken)
    {
        var result = await engine.EmbedAsync(
            new EmbedCall { Model = call.Model, Inputs = [.. call.Texts.Concat(call.Candidates.Select(candidate => candidate.Meaning)).Select(text => new ExampleInput.Text(text))], Normalize = true, Truncation = call.Truncation, Deadline = call.Deadline },
            cancellationToken).ConfigureAwait(false);
        var meanings = result.Rows.Skip(call.Texts.Count).ToArray();
        var rows = result.Rows.Take(call.Texts.Count).Select(row => new PredictionRow { Labels = Best(call, Directions(row, meanings, call.MultiLabel)), Tokens = row.Tokens });
        return new PredictResult(result.Model, result.Version, [.. rows], result.Timings);
    }

    private static float[] Directions(EmbeddingRow text, EmbeddingRow[] meanings, bool multiLabel)
    {
        var scores = Array.ConvertAll(meanings, meaning => VectorMath.Dot(text.Values, meaning.Values));
        if (multiLabel) return Array.ConvertAll(scores, score => Math.Clamp(score, 0, 1));
        for (var index = 0; index < scores.Length; index++)
        {
            scores[index] *= Sharpness;
        }

        Scores.Softmax(scores);
        return scores;
    }

    private async Task<PredictResult> ByEntailmentAsync(ZeroShotCall call, ModelProfile profile, CancellationToken cancellationToken)
    {
        var hypotheses = call.Candidates.Select(candidate => (call.Template.Length > 0 ? call.Template : DefaultTemplate).Replace(Placeholder, candidate.Meaning, StringComparison.Ordinal)).ToArray();
        var pairs = call.Texts.SelectMany(text => hypotheses, (text, hypothesis) => (ExampleInput)new ExampleInput.TextPair(text, hypothesis)).ToArray();
        var result = await engine.PredictAsync(
            new PredictCall { Model = call.Model, Inputs = pairs, RawScores = true, Truncation = call.Truncation, Deadline = call.Deadline }, cancellationToken).ConfigureAwait(false);
        var rows = result.Rows.Chunk(hypotheses.Length).Select(chunk => new PredictionRow { Labels = Best(call, Entailments(chunk, profile, call.MultiLabel)), Tokens = chunk.Sum(row => row.Tokens) });
        return new PredictResult(result.Model, result.Version, [.. rows], result.Timings);
    }

    private static float[] Entailments(PredictionRow[] rows, ModelProfile profile, bool multiLabel)
    {
        var entailment = profile.Labels[EntailmentOf(profile)];
        var scores = Array.ConvertAll(rows, row => ScoreOf(row, entailment));
        var contradiction = IndexOf(profile, "contradict");
        if (contradiction < 0) contradiction = IndexOf(profile, "not");
        if (multiLabel || rows.Length == 1) return Array.ConvertAll(rows, row => Scores.Sigmoid(ScoreOf(row, entailment) - (contradiction < 0 ? 0 : ScoreOf(row, profile.Labels[contradiction]))));
        Scores.Softmax(scores);
        return scores;
    }

    private static float ScoreOf(PredictionRow row, string label) => row.Labels.First(score => score.Label == label).Score;

    private static LabelScore[] Best(ZeroShotCall call, float[] scores)
    {
        var ordered = call.Candidates.Select((candidate, index) => new LabelScore(candidate.Name, scores[index])).OrderByDescending(label => label.Score);
        return call.TopK == 0 ? [.. ordered] : [.. ordered.Take(call.TopK)];
    }
}
