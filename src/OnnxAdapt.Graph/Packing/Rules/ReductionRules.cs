namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>Operators that make one number of many: along a vector as they are, along a row by the operator for rows.</summary>
internal static class ReductionRules
{
    private static readonly Dictionary<string, string?> Reductions = new(StringComparer.Ordinal)
    {
        ["ReduceSum"] = "sum",
        ["ReduceMean"] = "mean",
        ["ReduceMax"] = "max",
        ["ReduceMin"] = "min",
        ["ReduceL1"] = null,
        ["ReduceL2"] = null,
        ["ReduceLogSumExp"] = null,
        ["ReduceProd"] = null,
        ["ReduceSumSquare"] = null,
    };

    /// <summary>The rules.</summary>
    public static IEnumerable<(OperatorId Op, PackRule Rule)> Rows =>
    [
        .. Reductions.Keys.Select(op => (OperatorId.Standard(op), (PackRule)Reduce)),
        (OperatorId.Standard("LayerNormalization"), Normalize),
        (OperatorId.Standard("RMSNormalization"), Normalize),
        (OperatorId.Standard("SimplifiedLayerNormalization"), Normalize),
        (OperatorId.Standard("Softmax"), Softmax),
        (OperatorId.Standard("LogSoftmax"), Softmax),
    ];

    private static PackedForm[] Reduce(PackingStep step)
    {
        var form = step.Input(0);
        var axes = (step.Numbers(1, "axes") ?? throw new PackingRefusal("it takes all numbers together")).Select(axis => form.Axes.Axis(axis)).Order().ToArray();
        if (axes.Length == 0) throw new PackingRefusal("it takes all numbers together");
        var keeps = step.Node.GetInt("keepdims", 1) == 1;
        var result = keeps ? axes.Aggregate(form.Axes, (kept, axis) => kept.With(axis)) : form.Axes.Without(axes);
        if (axes is [var only] && form.Axes.IsOnly(only, FactorKind.Positions)) return [OverRow(step, form, result)];
        if (form.Kind == FormKind.Grid && Array.TrueForAll(axes, form.Axes.IsFixedAxis)) return step.Verbatim(result);
        if (form.Kind is not (FormKind.Tokens or FormKind.Rows)) throw new PackingRefusal("it takes numbers together that are not of one vector per token");
        return [OverVector(step, form, axes, result)];
    }

    /// <summary>Axes next to each other, all fixed, become one.</summary>
    private static PackedForm OverVector(PackingStep step, PackedForm form, int[] axes, PackedAxes result)
    {
        if (axes[^1] - axes[0] != axes.Length - 1) throw new PackingRefusal("it works along axes that are apart");
        var merged = form with { Axes = new PackedAxes([.. form.Axes.Axes.Take(axes[0]), axes.SelectMany(axis => form.Axes[axis]), .. form.Axes.Axes.Skip(axes[^1] + 1)]) };
        var view = AxisView.Of(merged, axes[0]);
        var input = step.Writer.View(form, view.Sizes);
        var value = step.Optional(1) is null
            ? step.Writer.Add(step.Node.Op, [input], 1, step.Attributes(("axes", new long[] { view.Axis }), ("keepdims", 0L)))[0]
            : step.Writer.Add(step.Node.Op, [input, step.Writer.Numbers(view.Axis)], 1, step.Attributes(("keepdims", 0L)))[0];
        return PackedForm.Of(form.Kind, value, result, step.OutputType(), view.Without());
    }

    private static PackedForm OverRow(PackingStep step, PackedForm form, PackedAxes result)
    {
        if (!Reductions.TryGetValue(step.Node.Op.OpType, out var mode) || mode is null) throw new PackingRefusal("it takes tokens of a row together in an unknown way");
        if (form.Kind == FormKind.Uniform) return mode == "sum" ? Count(step, form, result) : form with { Axes = result };
        if (form.Kind != FormKind.Tokens) throw new PackingRefusal("it takes positions together");
        var width = form.Axes.Width;
        var view = step.Writer.Cast(step.Writer.View(form, width), form.Type, DataType.Float);
        var value = step.Writer.AddOwn(PackingNames.Reduce, [view, step.Writer.Offsets], width, new KeyValuePair<string, AttributeValue>("mode", mode));
        return PackedForm.Of(FormKind.Rows, step.Writer.Cast(value, DataType.Float, form.Type), result, form.Type, width);
    }

    /// <summary>The sum of a mask of ones is the length of the row.</summary>
    private static PackedForm Count(PackingStep step, PackedForm form, PackedAxes result)
    {
        if (result.HasPositions || !result.HasRows || form.Axes.Count(FactorKind.Rows) != 1) throw new PackingRefusal("it takes pairs of tokens together");
        var lengths = step.Writer.Cast(step.Writer.Add("Sub", step.Writer.Ends, step.Writer.Starts), DataType.Int64, form.Type);
        var sums = step.Writer.Add("Mul", lengths, form.Value!);
        if (result.Width == 1) return PackedForm.Of(FormKind.Rows, sums, result, form.Type);
        var column = step.Writer.Add("Reshape", sums, step.Writer.Numbers(-1, 1));
        return PackedForm.Of(FormKind.Rows, step.Writer.Add("Expand", column, step.Writer.Numbers(1, result.Width)), result, form.Type, result.Width);
    }

    private static PackedForm[] Normalize(PackingStep step)
    {
        var form = step.Input(0);
        var last = form.Axes.Rank - 1;
        if (form.Axes.Axis(step.Node.GetInt("axis", -1)) != last) throw new PackingRefusal("it normalises over more than the last axis");
        if (form.Kind == FormKind.Grid && form.Axes.IsFixedAxis(last)) return step.Verbatim(form.Axes);
        if (form.Kind is not (FormKind.Tokens or FormKind.Rows)) throw new PackingRefusal("it normalises something that is not one vector per token");
        if (step.Inputs.Skip(1).Any(input => input is { Kind: not FormKind.Static })) throw new PackingRefusal("its weights depend on the tokens");
        var view = AxisView.Of(form, last);
        Value?[] inputs = [step.Writer.View(form, view.Sizes), .. step.Inputs.Skip(1).Select(input => input?.Value)];
        var value = step.Writer.Add(step.Node.Op, inputs, 1, step.Attributes(("axis", -1L)))[0];
        return [PackedForm.Of(form.Kind, value, form.Axes, step.OutputType(), view.Sizes)];
    }

    private static PackedForm[] Softmax(PackingStep step)
    {
        const long FirstOfOneAxis = 13;
        var form = step.Input(0);
        var axis = form.Axes.Axis(step.Node.GetInt("axis", step.Opset >= FirstOfOneAxis ? -1 : 1));
        if (step.Opset < FirstOfOneAxis && axis != form.Axes.Rank - 1) throw new PackingRefusal("it applies softmax over several axes");
        if (form.Kind == FormKind.Scores)
        {
            return axis == form.Axes.Rank - 1 && step.Node.Op.OpType == "Softmax" ? [ScoreRules.Normalize(form)] : throw new PackingRefusal("it applies softmax over queries");
        }

        if (form.Kind is not (FormKind.Tokens or FormKind.Rows)) throw new PackingRefusal("it applies softmax to something that is not one vector per token");
        var view = AxisView.Of(form, axis);
        var value = step.Writer.Add(step.Node.Op, [step.Writer.View(form, view.Sizes)], 1, step.Attributes(("axis", (long)view.Axis)))[0];
        return [PackedForm.Of(form.Kind, value, form.Axes, step.OutputType(), view.Sizes)];
    }
}
