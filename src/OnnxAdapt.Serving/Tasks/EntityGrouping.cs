namespace OnnxAdapt.Serving.Tasks;

/// <summary>Makes entities of the label probabilities of tokens, the way the pipelines of Transformers do.</summary>
internal static class EntityGrouping
{
    /// <summary>The entities of one text; stretches labelled <c>O</c> are left out.</summary>
    /// <param name="pieces">The tokens of the text.</param>
    /// <param name="probabilities">Label probabilities [tokens, labels], row by row.</param>
    /// <param name="labels">Label names.</param>
    /// <param name="aggregation">How to join tokens.</param>
    public static IReadOnlyList<Entity> Group(TokenizedPieces pieces, float[] probabilities, IReadOnlyList<string> labels, TokenAggregation aggregation)
    {
        var tokens = Enumerable.Range(0, pieces.Tokens.Count).Where(index => !pieces.Tokens[index].IsAdded).ToArray();
        var scores = new TokenScores(probabilities, labels);
        var units = aggregation is TokenAggregation.None or TokenAggregation.Simple
            ? tokens.Select(token => scores.Unit(token, pieces.Tokens[token]))
            : Words(tokens, pieces).Select(word => WordUnit(word, pieces, scores, aggregation));
        return aggregation == TokenAggregation.None
            ? [.. units.Where(unit => !unit.IsOutside).Select(unit => EntityOf(unit.Label, [unit], pieces))]
            : [.. Join(units).Where(group => !group[0].IsOutside).Select(group => EntityOf(group[0].Tag, group, pieces))];
    }

    private static IEnumerable<int[]> Words(int[] tokens, TokenizedPieces pieces)
    {
        for (var start = 0; start < tokens.Length;)
        {
            var word = tokens.Skip(start).TakeWhile(token => pieces.Tokens[token].Word == pieces.Tokens[tokens[start]].Word).ToArray();
            start += word.Length;
            yield return word;
        }
    }

    private static LabelledUnit WordUnit(int[] word, TokenizedPieces pieces, TokenScores scores, TokenAggregation aggregation)
    {
        var (label, score) = aggregation switch
        {
            TokenAggregation.First => scores.Best(word[0]),
            TokenAggregation.Max => word.Select(scores.Best).MaxBy(best => best.Score),
            _ => scores.BestOfMean(word),
        };
        return new LabelledUnit(label, score, pieces.Tokens[word[0]].Start, pieces.Tokens[word[^1]].End);
    }

    private static IEnumerable<List<LabelledUnit>> Join(IEnumerable<LabelledUnit> units)
    {
        List<LabelledUnit> group = [];
        foreach (var unit in units)
        {
            if (group.Count > 0 && (unit.Begins || unit.Tag != group[^1].Tag))
            {
                yield return group;
                group = [];
            }

            group.Add(unit);
        }

        if (group.Count > 0) yield return group;
    }

    private static Entity EntityOf(string label, List<LabelledUnit> units, TokenizedPieces pieces)
    {
        var (start, end) = (units[0].Start, units[^1].End);
        return new Entity(label, units.Average(unit => unit.Score), pieces.CodePointAt(start), pieces.CodePointAt(end), pieces.Text[start..end]);
    }
}
