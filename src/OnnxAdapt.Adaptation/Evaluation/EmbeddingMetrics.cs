using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Evaluation;

/// <summary>
/// Metrics of embeddings. Pairs with values: rank correlation of cosines and values, and as loss their mean squared difference. Pairs and
/// larger groups without values: the share of inputs whose cosine with their own partner is at least that with each partner of up to 256
/// neighbours and with their own negatives, and the cross-entropy of that choice at a scale of 20. Single inputs with a teacher's vector: mean
/// squared difference.
/// </summary>
internal static class EmbeddingMetrics
{
    private const double Scale = 20;
    private const int Neighbours = 256;

    /// <param name="outputs">Embeddings, those of an example next to each other.</param>
    /// <param name="targets">Targets of the examples.</param>
    /// <param name="outputCount">Components of all embeddings of an example.</param>
    /// <param name="members">Embeddings of an example.</param>
    public static EvaluationResult Of(ReadOnlySpan<float> outputs, IReadOnlyList<TargetValue> targets, int outputCount, int members)
    {
        var result = members == 1 ? OfVectors(outputs, targets, outputCount)
            : targets[0].Values.Length == 1 ? OfPairs(new EmbeddingRows(outputs.ToArray(), outputCount / members, members), targets)
            : OfGroups(new EmbeddingRows(outputs.ToArray(), outputCount / members, members), targets.Count);
        return result with { Count = targets.Count };
    }

    private static EvaluationResult OfVectors(ReadOnlySpan<float> outputs, IReadOnlyList<TargetValue> targets, int size)
    {
        var sum = 0.0;
        for (var i = 0; i < outputs.Length; i++)
        {
            var difference = (double)outputs[i] - targets[i / size].Values[i % size];
            sum += difference * difference;
        }

        var mean = sum / outputs.Length;
        return new EvaluationResult { Loss = mean, MeanSquaredError = mean };
    }

    private static EvaluationResult OfPairs(EmbeddingRows rows, IReadOnlyList<TargetValue> targets)
    {
        double[] cosines = [.. Enumerable.Range(0, targets.Count).Select(row => rows.Cosine(row, 0, row, 1))];
        double[] values = [.. targets.Select(target => (double)target.Values[0])];
        return new EvaluationResult
        {
            Loss = cosines.Zip(values, (cosine, value) => (cosine - value) * (cosine - value)).Average(),
            RankCorrelation = RankCorrelations.Spearman(cosines, values),
        };
    }

    private static EvaluationResult OfGroups(EmbeddingRows rows, int count)
    {
        var (loss, right) = (0.0, 0);
        for (var row = 0; row < count; row++)
        {
            var own = Scale * rows.Cosine(row, 0, row, 1);
            var others = Others(rows, row, count).ToArray();
            var largest = others.Append(own).Max();
            loss += largest - own + Math.Log(others.Append(own).Sum(score => Math.Exp(score - largest)));
            right += own >= largest ? 1 : 0;
        }

        return new EvaluationResult { Loss = loss / count, Accuracy = (double)right / count };
    }

    /// <summary>Scores of an input with its own negatives, and with the partners of its neighbours.</summary>
    private static IEnumerable<double> Others(EmbeddingRows rows, int row, int count)
    {
        for (var member = 2; member < rows.Members; member++) yield return Scale * rows.Cosine(row, 0, row, member);
        var first = row / Neighbours * Neighbours;
        for (var other = first; other < Math.Min(count, first + Neighbours); other++)
        {
            if (other != row) yield return Scale * rows.Cosine(row, 0, other, 1);
        }
    }
}
