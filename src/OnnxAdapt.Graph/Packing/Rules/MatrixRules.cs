namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>Matrix products: of tokens with weights, and the two of attention.</summary>
internal static class MatrixRules
{
    /// <summary>The rules.</summary>
    public static IEnumerable<(OperatorId Op, PackRule Rule)> Rows =>
    [
        (OperatorId.Standard("MatMul"), step => MatMul(step, 1, false)),
        (new OperatorId("com.microsoft", "FusedMatMul"), FusedMatMul),
        (OperatorId.Standard("Gemm"), Gemm),
    ];

    private static PackedForm[] MatMul(PackingStep step, float alpha, bool transposesRight)
    {
        var (left, right) = (step.Input(0), step.Input(1));
        if (left.Kind == FormKind.Scores) return [ScoreRules.Weigh(step, left, right)];
        if (left.Kind == FormKind.Tokens && right.Kind == FormKind.Tokens) return [ScoreRules.Begin(left, transposesRight ? Turned(right) : right, alpha)];
        if (IsByPosition(left) && IsByPosition(right)) return step.Verbatim(Product(left.Axes, right.Axes));
        if (right.Kind != FormKind.Static) throw new PackingRefusal($"it multiplies {left.Axes} with {right.Axes} in a way that is not attention");
        return [WithWeight(step, left, right)];
    }

    private static bool IsByPosition(PackedForm form) => form.Kind is FormKind.Grid or FormKind.Uniform or FormKind.Static;

    /// <summary>Axes of a product of what depends on positions alone, such as positions times frequencies.</summary>
    private static PackedAxes Product(PackedAxes left, PackedAxes right)
    {
        if (left.Rank < 2 || right.Rank < 2 || !left.IsFixedAxis(left.Rank - 1) || !right.IsFixedAxis(right.Rank - 2)) throw new PackingRefusal($"it sums over positions in multiplying {left} with {right}");
        var batch = PackedAxes.Broadcast(left.Range(0, left.Rank - 2), right.Range(0, right.Rank - 2));
        return batch.Then(left.Range(left.Rank - 2, left.Rank - 1)).Then(right.Range(right.Rank - 1, right.Rank));
    }

    private static PackedForm[] FusedMatMul(PackingStep step)
    {
        if (step.Node.GetInt("transA", 0) != 0 || step.Node.GetInt("transBatchA", 0) != 0 || step.Node.GetInt("transBatchB", 0) != 0) throw new PackingRefusal("it turns its left side around");
        return MatMul(step, step.Node.GetFloat("alpha", 1), step.Node.GetInt("transB", 0) != 0);
    }

    private static PackedForm Turned(PackedForm right)
    {
        var rank = right.Axes.Rank;
        if (rank < 2) throw new PackingRefusal($"it turns {right.Axes} around");
        return right with { Axes = right.Axes.Permute([.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]) };
    }

    private static PackedForm WithWeight(PackingStep step, PackedForm left, PackedForm weight)
    {
        if (weight.Axes.Rank is not (1 or 2)) throw new PackingRefusal($"its weight has the shape {weight.Axes}");
        var last = left.Axes.Rank - 1;
        var width = weight.Axes.Rank == 1 ? 1 : weight.Axes.WidthOf(step.Node.GetInt("transB", 0) != 0 ? 0 : 1);
        var axes = weight.Axes.Rank == 1 ? left.Axes.Without([last]) : left.Axes.With(last, AxisFactor.Of(width));
        if (left.Kind == FormKind.Grid && left.Axes.IsFixedAxis(last)) return step.Verbatim(axes)[0];
        if (left.Kind is not (FormKind.Tokens or FormKind.Rows)) throw new PackingRefusal("it multiplies something that is not one vector per token");
        var view = AxisView.Of(left, last);
        var value = step.Writer.Repeat(step.Node, step.Writer.View(left, view.Sizes), weight.Value)[0];
        if (weight.Axes.Rank == 2) step.Writer.Note(WeightProduct.Of(step, left, weight, value, view.With(width)));
        return PackedForm.Of(left.Kind, value, axes, step.OutputType(), weight.Axes.Rank == 1 ? view.Without() : view.With(width));
    }

    private static PackedForm[] Gemm(PackingStep step)
    {
        var (left, weight, bias) = (step.Input(0), step.Input(1), step.Optional(2));
        if (left.Kind is not (FormKind.Tokens or FormKind.Rows) || weight.Kind != FormKind.Static || bias is { Kind: not FormKind.Static }) throw new PackingRefusal("its weights depend on the tokens");
        if (step.Node.GetInt("transA", 0) != 0) throw new PackingRefusal("it turns its left side around");
        var width = weight.Axes.WidthOf(step.Node.GetInt("transB", 0) != 0 ? 0 : 1);
        var view = AxisView.Of(left, 1);
        var value = step.Writer.Repeat(step.Node, step.Writer.View(left, view.Sizes), weight.Value, bias?.Value)[0];
        step.Writer.Note(WeightProduct.Of(step, left, weight, value, width));
        return [PackedForm.Of(left.Kind, value, left.Axes.With(1, AxisFactor.Of(width)), step.OutputType(), width)];
    }
}
