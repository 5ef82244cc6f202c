namespace OnnxAdapt.Serving.Tasks;

/// <summary>Label probabilities of the tokens of one text.</summary>
/// <param name="probabilities">[tokens, labels], row by row.</param>
/// <param name="labels">Label names.</param>
internal sealed class TokenScores(float[] probabilities, IReadOnlyList<string> labels)
{
    /// <summary>The best label of a token; the first of equal ones.</summary>
    public (string Label, float Score) Best(int token) => Best(RowOf(token));

    /// <summary>The best label of the mean over tokens.</summary>
    public (string Label, float Score) BestOfMean(int[] tokens)
    {
        var mean = new float[labels.Count];
        foreach (var token in tokens)
        {
            var row = RowOf(token);
            for (var label = 0; label < mean.Length; label++)
            {
                mean[label] += row[label] / tokens.Length;
            }
        }

        return Best(mean);
    }

    /// <summary>A token with its best label.</summary>
    public LabelledUnit Unit(int token, in TokenPiece piece)
    {
        var (label, score) = Best(token);
        return new LabelledUnit(label, score, piece.Start, piece.End);
    }

    private ReadOnlySpan<float> RowOf(int token) => probabilities.AsSpan(token * labels.Count, labels.Count);

    private (string Label, float Score) Best(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var label = 1; label < row.Length; label++)
        {
            if (row[label] > row[best]) best = label;
        }

        return (labels[best], row[best]);
    }
}
