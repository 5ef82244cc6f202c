namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>
/// Attention from its first product to its second: queries times turned keys, scaled, with what depends on positions added, softmax, times values.
/// Nothing is written until the second product.
/// </summary>
internal static class ScoreRules
{
    private const double Lowest = -1e30;

    /// <summary>The product of tokens [batch, positions, size] with turned tokens [batch, size, positions].</summary>
    /// <exception cref="PackingRefusal">The axes are others.</exception>
    public static PackedForm Begin(PackedForm left, PackedForm right, float scale)
    {
        var rank = left.Axes.Rank;
        var fits = rank >= 3 && right.Axes.Rank == rank
            && left.Axes.IsOnly(rank - 2, FactorKind.Positions) && left.Axes.IsFixedAxis(rank - 1)
            && right.Axes.IsOnly(rank - 1, FactorKind.Positions) && right.Axes.IsFixedAxis(rank - 2)
            && left.Axes.WidthOf(rank - 1) == right.Axes.WidthOf(rank - 2);
        if (!fits || !IsBatch(left.Axes.Range(0, rank - 2), right.Axes.Range(0, rank - 2))) throw new PackingRefusal($"it multiplies {left.Axes} with {right.Axes} in a way that is not attention");
        return Make(left, right, left.Axes.With(rank - 1, AxisFactor.Positions), left.Axes.Range(0, rank - 2).Width, scale);
    }

    /// <summary>Scores of queries and keys that lie as tokens of [heads * size].</summary>
    public static PackedForm Make(PackedForm query, PackedForm key, PackedAxes axes, long heads, float scale) =>
        new(FormKind.Scores, axes, query.Type) { Scores = new AttentionScores(query, key, heads, scale, null, false) };

    /// <summary>The product of attention's weights with the values, which writes the attention.</summary>
    public static PackedForm Weigh(PackingStep step, PackedForm weights, PackedForm values)
    {
        var rank = weights.Axes.Rank;
        if (!weights.Scores!.IsNormalized) throw new PackingRefusal("it uses the scores of attention before softmax");
        var fits = values.Kind == FormKind.Tokens && values.Axes.Rank == rank && values.Axes.IsOnly(rank - 2, FactorKind.Positions) && values.Axes.IsFixedAxis(rank - 1)
            && weights.Axes.Range(0, rank - 2).Same(values.Axes.Range(0, rank - 2));
        if (!fits) throw new PackingRefusal($"it weighs {values.Axes} by attention over {weights.Axes}");
        return AttentionWriter.Write(step.Writer, weights.Scores, values, values.Axes);
    }

    /// <summary>Scores after softmax over the last axis.</summary>
    public static PackedForm Normalize(PackedForm form) => form.Scores!.IsNormalized
        ? throw new PackingRefusal("it applies softmax twice")
        : form with { Scores = form.Scores with { IsNormalized = true } };

    /// <summary>What element by element operators make of scores.</summary>
    public static PackedForm[] Elementwise(PackingStep step)
    {
        var at = Array.FindIndex(step.Inputs, input => input?.Kind == FormKind.Scores);
        var scores = step.Inputs[at]!;
        if (Array.FindLastIndex(step.Inputs, input => input?.Kind == FormKind.Scores) != at) throw new PackingRefusal("it combines the scores of two attentions");
        return [Change(step, scores, at)];
    }

    private static PackedForm Change(PackingStep step, PackedForm scores, int at) => step.Node.Op.OpType switch
    {
        "Identity" or "Cast" => scores with { Type = step.OutputType() },
        "IsNaN" => step.Uniform(new TensorData(DataType.Bool, [], new byte[] { 0 }), scores.Axes),
        "Mul" => Scale(step, scores, step.Input(1 - at).Number()),
        "Div" when at == 0 => Scale(step, scores, 1 / step.Input(1).Number()),
        "Add" => Shift(step, scores, step.Input(1 - at)),
        "Sub" when at == 0 && step.Input(1).IsSingle => Shift(step, scores, step.Input(1)),
        "Max" when step.Input(1 - at).Number() <= Lowest => scores,
        "Where" when at > 0 => Choose(step, scores, at),
        _ => throw new PackingRefusal("it changes the scores of attention in an unknown way"),
    };

    private static PackedForm Scale(PackingStep step, PackedForm scores, double factor)
    {
        var own = scores.Scores!;
        if (own.IsNormalized) return factor == 1 ? scores : throw new PackingRefusal("it scales the weights of attention");
        var bias = own.Bias is { } added ? added with { Value = step.Writer.Add("Mul", added.Value!, step.Writer.Constant(TensorData.Scalar((float)factor))) } : null;
        return scores with { Scores = own with { Scale = (float)(own.Scale * factor), Bias = bias } };
    }

    /// <summary>Softmax does not see what is added to all scores alike.</summary>
    private static PackedForm Shift(PackingStep step, PackedForm scores, PackedForm added)
    {
        if (scores.Scores!.IsNormalized) throw new PackingRefusal("it adds to the weights of attention");
        if (added.IsSingle) return double.IsFinite(added.Number()) ? scores : throw new PackingRefusal("its mask hides every token");
        if (added.Kind != FormKind.Grid) throw new PackingRefusal("it adds something to the scores that depends on the tokens");
        var bias = AttentionWriter.Bias(step.Writer, added, scores.Axes);
        var sum = scores.Scores.Bias is { } before ? bias with { Value = step.Writer.Add("Add", before.Value!, bias.Value!), Axes = PackedAxes.Broadcast(before.Axes, bias.Axes) } : bias;
        return scores with { Scores = scores.Scores with { Bias = sum } };
    }

    private static PackedForm Choose(PackingStep step, PackedForm scores, int at)
    {
        var chosen = step.Input(0).Number() != 0 ? 1 : 2;
        return chosen == at ? scores : throw new PackingRefusal("its mask hides every token");
    }

    private static bool IsBatch(PackedAxes left, PackedAxes right) => left.Same(right) && left.Count(FactorKind.Rows) == 1 && !left.HasPositions;
}
